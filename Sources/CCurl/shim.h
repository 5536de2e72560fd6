#ifndef CITYHOST_CCURL_SHIM_H
#define CITYHOST_CCURL_SHIM_H
#include <curl/curl.h>

/* The setters and getters are variadic, which Swift cannot call. */
static inline CURLcode cityhost_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode cityhost_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode cityhost_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode cityhost_curl_set_url(CURL *easy, CURLU *url) {
    return curl_easy_setopt(easy, CURLOPT_CURLU, url);
}
static inline CURLcode cityhost_curl_set_body(CURL *easy, const void *bytes, size_t count) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes);
}
static inline CURLcode cityhost_curl_set_write(CURL *easy, curl_write_callback body, void *own) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(easy, CURLOPT_WRITEDATA, own);
}
static inline CURLcode cityhost_curl_set_header(CURL *easy, curl_write_callback body, void *own) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, body);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(easy, CURLOPT_HEADERDATA, own);
}
static inline CURLcode cityhost_curl_set_open_socket(
    CURL *easy, curl_opensocket_callback body, void *own) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, body);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, own);
}
static inline CURLcode cityhost_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode cityhost_curl_get_count(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLMcode cityhost_curl_multi_sockets(
    CURLM *multi, curl_socket_callback body, void *own) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, body);
    if (code != CURLM_OK) return code;
    return curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, own);
}
static inline CURLMcode cityhost_curl_multi_timer(
    CURLM *multi, curl_multi_timer_callback body, void *own) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, body);
    if (code != CURLM_OK) return code;
    return curl_multi_setopt(multi, CURLMOPT_TIMERDATA, own);
}
static inline CURLMcode cityhost_curl_multi_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
#endif
