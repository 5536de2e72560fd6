#ifndef CITYHOST_CLIBUV_SHIM_H
#define CITYHOST_CLIBUV_SHIM_H
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <uv.h>

/* The processors the calling thread may run on, a bit each from 0; Glibc's module leaves the calls
   for it out. Both return the bytes used or -1. */
static inline long cityhost_get_processors(uint64_t *mask, unsigned long bytes) {
    return syscall(SYS_sched_getaffinity, 0, bytes, mask);
}
static inline long cityhost_set_processors(const uint64_t *mask, unsigned long bytes) {
    return syscall(SYS_sched_setaffinity, 0, bytes, mask);
}

/* 1 where whoever started the process has it ignore the signal, as nohup does with SIGHUP. */
static inline int cityhost_is_ignored(int number) {
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}
#endif
