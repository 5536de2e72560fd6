// Sends prepared HTTP requests over kept connections and tells how long each answer took.
//
//     offers PORT FILE CONNECTIONS RATE
//
// FILE: requests, each a 32-bit length in the machine's order and its bytes; request i goes over connection
// i mod CONNECTIONS. RATE 0: each connection sends its next as soon as it has an answer. Otherwise request i is due i/RATE
// seconds after the start, and its time counts from then, also where the connection was still busy.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct { char *bytes; uint32_t length; uint64_t due, took; } Request;
typedef struct { int fd; long next, queued; int busy; char in[16384]; size_t had; } Line;

static Request *requests;
static long count, done, good, accepted;
static int lines_count;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static void fail(const char *what) { perror(what); exit(1); }

static void load(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    long room = 0;
    uint32_t length;
    while (fread(&length, 4, 1, file) == 1) {
        if (count == room) {
            room = room ? room * 2 : 4096;
            requests = realloc(requests, (size_t)room * sizeof *requests);
            if (!requests) fail("memory");
        }
        Request *r = &requests[count++];
        *r = (Request){.bytes = malloc(length), .length = length};
        if (!r->bytes || fread(r->bytes, 1, length, file) != length) fail("reading");
    }
    fclose(file);
}

static void send_next(Line *line) {
    Request *r = &requests[line->next];
    size_t sent = 0;
    while (sent < r->length) {
        ssize_t n = write(line->fd, r->bytes + sent, r->length - sent);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) fail("sending");
        sent += (size_t)n;
    }
    line->busy = 1;
}

// Takes one answer off the front; 0 while it is not whole.
static int take(Line *line) {
    line->in[line->had] = 0;
    char *end = strstr(line->in, "\r\n\r\n");
    if (!end) return 0;
    char *field = strcasestr(line->in, "\r\ncontent-length:");
    size_t body = field && field < end ? strtoul(field + 17, NULL, 10) : 0;
    size_t whole = (size_t)(end - line->in) + 4 + body;
    if (line->had < whole) return 0;
    if (!strncmp(line->in, "HTTP/1.1 201", 12)) {
        good++;
        if (memmem(end, body + 4, "\"answer\":\"accepted\"", 19)) accepted++;
    } else if (good + done < 3) {
        fprintf(stderr, "%.*s\n", (int)whole, line->in);
    }
    memmove(line->in, line->in + whole, line->had - whole);
    line->had -= whole;
    return 1;
}

static int by_time(const void *a, const void *b) {
    uint64_t x = ((const Request *)a)->took, y = ((const Request *)b)->took;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    if (argc != 5) return fprintf(stderr, "offers PORT FILE CONNECTIONS RATE\n"), 2;
    load(argv[2]);
    lines_count = atoi(argv[3]);
    double rate = atof(argv[4]);
    Line *lines = calloc((size_t)lines_count, sizeof *lines);
    int poll = epoll_create1(0), one = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < lines_count; i++) {
        lines[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(lines[i].fd, (struct sockaddr *)&at, sizeof at)) fail("connecting");
        setsockopt(lines[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        epoll_ctl(poll, EPOLL_CTL_ADD, lines[i].fd, &e);
        lines[i].next = i;
    }
    uint64_t start = now();
    for (long i = 0; i < count; i++) requests[i].due = rate > 0 ? start + (uint64_t)((double)i * 1e9 / rate) : 0;
    long released = rate > 0 ? 0 : count;
    if (!released) ; else for (int i = 0; i < lines_count && i < count; i++) {
        requests[i].due = now();
        send_next(&lines[i]);
    }
    struct epoll_event events[256];
    while (done < count) {
        int wait = 1000;
        if (released < count) {
            uint64_t t = now();
            while (released < count && requests[released].due <= t) {
                Line *line = &lines[released % lines_count];
                if (!line->busy) { line->next = released; send_next(line); } else line->queued++;
                released++;
            }
            if (released < count) wait = requests[released].due <= t ? 0 : (int)((requests[released].due - t) / 1000000);
        }
        int n = epoll_wait(poll, events, 256, wait);
        for (int k = 0; k < n; k++) {
            Line *line = &lines[events[k].data.u32];
            ssize_t got = read(line->fd, line->in + line->had, sizeof line->in - 1 - line->had);
            if (got <= 0) fail("the host closed a connection");
            line->had += (size_t)got;
            while (line->busy && take(line)) {
                requests[line->next].took = now() - requests[line->next].due;
                done++;
                line->busy = 0;
                line->next += lines_count;
                if (line->next >= count) break;
                if (rate > 0) {
                    if (!line->queued) break;
                    line->queued--;
                } else {
                    requests[line->next].due = now();
                }
                send_next(line);
            }
        }
    }
    double seconds = (double)(now() - start) / 1e9;
    qsort(requests, (size_t)count, sizeof *requests, by_time);
    printf("{\"sent\": %ld, \"created\": %ld, \"accepted\": %ld, \"seconds\": %.3f, \"perSecond\": %.0f, \"p50ms\": %.2f, \"p99ms\": %.2f, \"maxms\": %.2f}\n",
           count, good, accepted, seconds, (double)count / seconds, (double)requests[count / 2].took / 1e6,
           (double)requests[count * 99 / 100].took / 1e6, (double)requests[count - 1].took / 1e6);
    return 0;
}
