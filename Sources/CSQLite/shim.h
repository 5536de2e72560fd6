#ifndef CITYHOST_CSQLITE_SHIM_H
#define CITYHOST_CSQLITE_SHIM_H
#include <sqlite3.h>

/* SQLITE_TRANSIENT and SQLITE_STATIC are casts, which Swift cannot import. */
static inline sqlite3_destructor_type cityhost_sqlite_transient(void) { return SQLITE_TRANSIENT; }
static inline sqlite3_destructor_type cityhost_sqlite_static(void) { return SQLITE_STATIC; }

/* sqlite3_db_config and sqlite3_config are variadic, which Swift cannot call. */
static inline int cityhost_sqlite_db_config_int(sqlite3 *db, int op, int value) {
    int now = 0;
    return sqlite3_db_config(db, op, value, &now);
}
static inline int cityhost_sqlite_config_int(int op, int value) { return sqlite3_config(op, value); }
#endif
