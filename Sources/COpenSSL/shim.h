#ifndef CITYHOST_COPENSSL_SHIM_H
#define CITYHOST_COPENSSL_SHIM_H
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* A macro over a variadic call, which Swift cannot make. */
static inline EVP_PKEY *cityhost_openssl_key(void) { return EVP_EC_gen("P-256"); }

/* The list of values, which is nil here, has a type of macros. */
static inline X509_EXTENSION *cityhost_openssl_extension(
    X509V3_CTX *context, int kind, const char *value) {
    return X509V3_EXT_conf_nid(NULL, context, kind, value);
}
#endif
