#ifndef CITYHOST_CSQLITE_SHIM_H
#define CITYHOST_CSQLITE_SHIM_H
#include <sqlite3.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* SQLITE_TRANSIENT and SQLITE_STATIC are casts, which Swift cannot import. */
static inline sqlite3_destructor_type cityhost_sqlite_transient(void) { return SQLITE_TRANSIENT; }
static inline sqlite3_destructor_type cityhost_sqlite_static(void) { return SQLITE_STATIC; }

/* sqlite3_db_config and sqlite3_config are variadic, which Swift cannot call. */
static inline int cityhost_sqlite_db_config_int(sqlite3 *db, int op, int value) {
    int now = 0;
    return sqlite3_db_config(db, op, value, &now);
}
static inline int cityhost_sqlite_config_int(int op, int value) { return sqlite3_config(op, value); }
static inline int cityhost_sqlite_get_page_cache(sqlite3_pcache_methods2 *methods) {
    return sqlite3_config(SQLITE_CONFIG_GETPCACHE2, methods);
}
static inline int cityhost_sqlite_set_page_cache(sqlite3_pcache_methods2 *methods) {
    return sqlite3_config(SQLITE_CONFIG_PCACHE2, methods);
}

/* How long the calling thread runs before others that wait for its processor get their turn: the
   sched_runtime of sched_setattr(2), which glibc does not wrap, for a thread of the usual policy.
   Linux heeds it from 6.12 on; where it does not, nothing changes. */
static inline void cityhost_take_turns_of(uint64_t nanos) {
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {0};
    if (syscall(SYS_sched_getattr, 0, &attributes, (unsigned)sizeof attributes, 0) != 0) return;
    attributes.runtime = nanos;
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}
#endif
