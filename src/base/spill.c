/* Bytes that may be more than memory should hold: a few pages of them are kept, the others lie in a
 * file without a name, which the system takes away with the program, however it ends. A disk that
 * refuses them costs memory and nothing else; one that refuses to give them back is told by
 * spill_sound. */
#include "dentelle/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct page {
    unsigned char *bytes; /* NULL: in the file, or never written */
    bool changed;         /* since it was read from the file */
    bool stored;          /* the file has one */
    bool met;             /* since the hand passed */
};
struct spill {
    char *folder; /* NULL: all stays in memory */
    int fd;       /* -1 until a page has to leave */
    bool refused; /* there is no file, or it takes no more */
    bool unsound;
    struct page *pages;
    size_t count, room; /* of pages */
    size_t held, most;  /* of those in memory; as many as there should be */
    size_t hand;        /* the next to be asked whether it may leave */
    uint64_t end;       /* of the blocks */
};

static size_t pages_in(size_t bytes)
{
    enum { FEWEST = 4 }; /* a caller looks at one page at a time */
    return bytes / SPILL_PAGE > FEWEST ? bytes / SPILL_PAGE : FEWEST;
}

struct spill *spill_new(const char *folder, size_t most_bytes)
{
    struct spill *spill = mem_alloc(sizeof *spill);
    spill->folder = mem_copy(folder);
    spill->fd = -1;
    spill->refused = folder == NULL;
    spill->most = pages_in(most_bytes);
    return spill;
}

void spill_free(struct spill *spill)
{
    if (!spill)
        return;
    for (size_t i = 0; i < spill->count; i++)
        free(spill->pages[i].bytes);
    if (spill->fd >= 0)
        close(spill->fd); /* nothing in it is wanted any more */
    free(spill->pages);
    free(spill->folder);
    free(spill);
}

bool spill_sound(const struct spill *spill)
{
    return !spill->unsound;
}

/* ---- the file ------------------------------------------------------------------------------ */

/* Where files without a name are not known, one that loses its name at once. */
static int open_unnamed(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0)
        return fd;
    char *path = mem_print("%s/.dentelle-XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0 && unlink(path) != 0) {
        close(fd);
        fd = -1;
    }
    free(path);
    return fd;
}

static bool has_file(struct spill *spill)
{
    if (spill->fd < 0 && !spill->refused) {
        spill->fd = open_unnamed(spill->folder);
        spill->refused = spill->fd < 0;
    }
    return spill->fd >= 0;
}

/* Reads or writes a whole page; short counts are gone on with. */
static bool move(const struct spill *spill, size_t number, bool write_it)
{
    unsigned char *bytes = spill->pages[number].bytes;
    off_t start = (off_t)number * SPILL_PAGE;
    for (size_t done = 0; done < SPILL_PAGE;) {
        ssize_t moved =
            write_it ? pwrite(spill->fd, bytes + done, SPILL_PAGE - done, start + (off_t)done)
                     : pread(spill->fd, bytes + done, SPILL_PAGE - done, start + (off_t)done);
        if (moved < 0 && errno == EINTR)
            continue;
        if (moved <= 0)
            return false;
        done += (size_t)moved;
    }
    return true;
}

/* ---- pages --------------------------------------------------------------------------------- */

/* Can the page be given up? One that changed goes to the file first, as long as it takes any. */
static bool store_page(struct spill *spill, size_t number)
{
    struct page *page = &spill->pages[number];
    if (!page->changed)
        return true;
    if (!has_file(spill))
        return false;
    if (!move(spill, number, true)) {
        spill->refused = true;
        return false;
    }
    page->changed = false;
    page->stored = true;
    return true;
}

/* The memory of a page that was not met for a round of the hand; NULL when none can leave. */
static unsigned char *give_up_page(struct spill *spill)
{
    for (size_t looked = 0; looked < 2 * spill->count && !spill->refused; looked++) {
        struct page *page = &spill->pages[spill->hand];
        size_t number = spill->hand;
        spill->hand = (spill->hand + 1) % spill->count;
        if (!page->bytes)
            continue;
        if (page->met) {
            page->met = false;
            continue;
        }
        if (!store_page(spill, number))
            continue;
        unsigned char *bytes = page->bytes;
        page->bytes = NULL;
        spill->held--;
        return bytes;
    }
    return NULL;
}

void spill_hold(struct spill *spill, size_t most_bytes)
{
    unsigned char *bytes;
    spill->most = pages_in(most_bytes);
    while (spill->held > spill->most && (bytes = give_up_page(spill)))
        free(bytes);
}

static void fill_page(struct spill *spill, size_t number)
{
    struct page *page = &spill->pages[number];
    unsigned char *bytes = spill->held >= spill->most ? give_up_page(spill) : NULL;
    page->bytes = bytes ? bytes : mem_resize(NULL, SPILL_PAGE);
    spill->held++;
    if (page->stored && move(spill, number, false))
        return;
    memset(page->bytes, 0, SPILL_PAGE);
    spill->unsound = spill->unsound || page->stored;
}

static void add_pages(struct spill *spill, size_t number)
{
    if (number < spill->count)
        return;
    if (number >= spill->room) {
        size_t room = spill->room ? spill->room : 16;
        while (room <= number)
            room *= 2;
        spill->pages = mem_resize(spill->pages, room * sizeof spill->pages[0]);
        spill->room = room;
    }
    memset(&spill->pages[spill->count], 0, (number + 1 - spill->count) * sizeof spill->pages[0]);
    spill->count = number + 1;
}

void *spill_at(struct spill *spill, uint64_t offset, bool changing)
{
    size_t number = (size_t)(offset / SPILL_PAGE);
    add_pages(spill, number);
    if (!spill->pages[number].bytes)
        fill_page(spill, number);
    struct page *page = &spill->pages[number];
    page->met = true;
    page->changed = page->changed || changing;
    return page->bytes + offset % SPILL_PAGE;
}

/* ---- bytes that lie across pages ----------------------------------------------------------- */

static size_t until_page_end(uint64_t offset, size_t length)
{
    size_t left = SPILL_PAGE - (size_t)(offset % SPILL_PAGE);
    return left < length ? left : length;
}

void spill_write(struct spill *spill, uint64_t offset, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;
    while (length > 0) {
        size_t part = until_page_end(offset, length);
        memcpy(spill_at(spill, offset, true), from, part);
        from += part;
        offset += part;
        length -= part;
    }
}

void spill_read(struct spill *spill, uint64_t offset, void *bytes, size_t length)
{
    unsigned char *to = bytes;
    while (length > 0) {
        size_t part = until_page_end(offset, length);
        memcpy(to, spill_at(spill, offset, false), part);
        to += part;
        offset += part;
        length -= part;
    }
}

/* ---- blocks -------------------------------------------------------------------------------- */

/* Its length, then its bytes. */
uint64_t spill_add(struct spill *spill, const void *bytes, size_t length)
{
    uint64_t block = spill->end, size = length;
    spill_write(spill, block, &size, sizeof size);
    spill_write(spill, block + sizeof size, bytes, length);
    spill->end += sizeof size + length;
    return block;
}

char *spill_take(struct spill *spill, uint64_t block, size_t *length)
{
    uint64_t size, start = block + sizeof size;
    spill_read(spill, block, &size, sizeof size);
    if (start > spill->end || size > spill->end - start) /* no longer sound */
        size = 0;
    char *bytes = mem_alloc((size_t)size + 1);
    spill_read(spill, start, bytes, (size_t)size);
    *length = (size_t)size;
    return bytes;
}
