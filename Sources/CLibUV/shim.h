#ifndef CITYHOST_CLIBUV_SHIM_H
#define CITYHOST_CLIBUV_SHIM_H
#include <uv.h>
#endif
