/* What durable publishing costs without any host: the bytes of a batch of 64 events hashed and written as the inbox writes
 * them, then their leaves hashed and written as the log writes packs. No network, no JSON is read, nothing is checked,
 * one thread. Prints microseconds of CPU an event.
 *
 *     cc -O2 -o /tmp/bus_floor bus_floor.c -lsqlite3 -lcrypto && /tmp/bus_floor FOLDER [EVENTS]
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { BATCH = 64, PACK = 128, REQUESTS = 16, PAYLOAD = 83, LEAF = 404, NAME = 62 };

static void die(const char *what, sqlite3 *db) {
    fprintf(stderr, "%s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static double cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static sqlite3 *opened(const char *folder, const char *name, const char *tables) {
    char path[512], *problem = NULL;
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, "unix-excl"))
        die("open", db);
    if (sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8192;"
                         "PRAGMA secure_delete=1; PRAGMA cache_size=-32768;", NULL, NULL, &problem) ||
        sqlite3_exec(db, tables, NULL, NULL, &problem))
        die(problem, NULL);
    return db;
}

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql) {
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL)) die(sql, db);
    return s;
}

static void run(sqlite3_stmt *s) {
    if (sqlite3_step(s) != SQLITE_DONE) die("step", sqlite3_db_handle(s));
    sqlite3_reset(s);
}

int main(int count, char **words) {
    if (count < 2) die("a folder is needed", NULL);
    long events = count > 2 ? atol(words[2]) : 1000000, done = 0, commits = 0;
    sqlite3 *inbox = opened(words[1], "inbox.db",
        "CREATE TABLE outbox(n INTEGER PRIMARY KEY, payload BLOB); CREATE TABLE names(n INTEGER PRIMARY KEY, list BLOB)");
    sqlite3 *bus = opened(words[1], "bus.db",
        "CREATE TABLE pack(first INTEGER PRIMARY KEY, last INTEGER, hashes BLOB, links BLOB, items BLOB);"
        "CREATE TABLE tree(one INTEGER PRIMARY KEY, size INTEGER, peaks BLOB); INSERT INTO tree VALUES(1,0,x'')");
    sqlite3_stmt *put = prepared(inbox, "INSERT INTO outbox(payload) VALUES(?1)");
    sqlite3_stmt *name = prepared(inbox, "INSERT INTO names(list) VALUES(?1)");
    sqlite3_stmt *pack = prepared(bus, "INSERT INTO pack VALUES(?1,?2,?3,?4,?5)");
    sqlite3_stmt *tree = prepared(bus, "UPDATE tree SET size=?1, peaks=?2");
    sqlite3_stmt *begin[2] = {prepared(inbox, "BEGIN IMMEDIATE"), prepared(bus, "BEGIN IMMEDIATE")};
    sqlite3_stmt *commit[2] = {prepared(inbox, "COMMIT"), prepared(bus, "COMMIT")};
    static uint8_t payload[BATCH * (PAYLOAD + 40)], names[BATCH * (NAME + 34)], items[PACK * (PAYLOAD + 48)];
    static uint8_t hashes[PACK * 32], links[PACK * 8], leaf[LEAF + 1], salt[PACK * 32], peaks[64 * 32];
    memset(payload, 'p', sizeof payload), memset(leaf, 'l', sizeof leaf), memset(names, 'n', sizeof names);
    double start = cpu(), hashing = 0, taking = 0;
    while (done < events) {
        double at = cpu();
        run(begin[0]);
        for (int request = 0; request < REQUESTS; request++) {
            for (int i = 0; i < BATCH; i++) {
                payload[i * (PAYLOAD + 40)] = (uint8_t)(done + i);
                SHA256(payload + i * (PAYLOAD + 40), PAYLOAD + 22, names + i * (NAME + 34) + NAME + 2);
            }
            sqlite3_bind_blob(put, 1, payload, sizeof payload, SQLITE_STATIC), run(put);
            sqlite3_bind_blob(name, 1, names, sizeof names, SQLITE_STATIC), run(name);
            done += BATCH;
        }
        run(commit[0]), commits++;
        taking += cpu() - at;
        run(begin[1]);
        for (long first = done - BATCH * REQUESTS; first < done; first += PACK) {
            double before = cpu();
            if (getrandom(salt, sizeof salt, 0) != sizeof salt) die("getrandom", NULL);
            for (int i = 0; i < PACK; i++) {
                uint8_t both[64 + 1] = {1};
                uint8_t *item = items + i * (PAYLOAD + 48);
                memcpy(item + 16, salt + i * 32, 32), memcpy(item + 48, payload, PAYLOAD);
                SHA256(item + 16, 32 + PAYLOAD, leaf + 40);
                leaf[0] = 0, leaf[100] = (uint8_t)i;
                SHA256(leaf, sizeof leaf, hashes + i * 32);
                memcpy(both + 1, hashes + i * 32, 32);
                SHA256(both, sizeof both, peaks); /* a leaf makes one node of the tree, on the average */
                SHA256(both, sizeof both, peaks); /* and one of the tree that signs */
            }
            hashing += cpu() - before;
            sqlite3_bind_int64(pack, 1, first), sqlite3_bind_int64(pack, 2, first + PACK - 1);
            sqlite3_bind_blob(pack, 3, hashes, sizeof hashes, SQLITE_STATIC);
            sqlite3_bind_blob(pack, 4, links, sizeof links, SQLITE_STATIC);
            sqlite3_bind_blob(pack, 5, items, sizeof items, SQLITE_STATIC), run(pack);
        }
        sqlite3_bind_int64(tree, 1, done), sqlite3_bind_blob(tree, 2, peaks, sizeof peaks, SQLITE_STATIC), run(tree);
        run(commit[1]);
    }
    double spent = cpu() - start;
    printf("%ld events, %ld commits in each file: %.2f us of CPU an event; inbox %.2f, log %.2f (of it hashes and salts %.2f)\n",
           done, commits, spent / done, taking / done, (spent - taking) / done, hashing / done);
    sqlite3_close(inbox), sqlite3_close(bus);
    return 0;
}
