/* The zip archive of a spreadsheet, through libzip. Its list of entries is looked at before libzip
 * reads it, because what libzip keeps of it grows with what the list says. */
#include "archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

/* An entry by the name under which it is looked for. */
struct entry {
    char *name;
    zip_uint64_t index;
};
struct archive {
    zip_t *zip;
    struct entry *entries; /* by name */
    size_t count;
    archive_progress *tell; /* NULL: nobody */
    void *told;             /* its context, borrowed */
};

struct part {
    zip_file_t *file;
    uint64_t size, packed, done;
};

static bool refuse_cut_short(struct error *err)
{
    return error_set(err, ERR_INPUT,
                     "ce fichier est incomplet ou abîmé (une copie ou un téléchargement "
                     "interrompu ?) : rien n'a été lu ; copiez-le ou demandez-le de nouveau");
}

static bool refuse_untrusted(const char *why, struct error *err)
{
    return error_set(err, ERR_INPUT,
                     "ce fichier est un zip qu'aucun tableur n'écrit (%s) : rien n'a été lu ; "
                     "ouvrez-le dans le tableur et enregistrez-le de nouveau en .xlsx",
                     why);
}

/* ---- the list of entries, before libzip ------------------------------------------------------ */

enum { END_SIZE = 22, TAIL_SIZE = 65535 + END_SIZE }; /* the end record and its comment */

static uint32_t little(const unsigned char *at, int bytes)
{
    uint32_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

/* Each place of the tail that may be the end record: libzip takes the one that it likes best. */
static bool check_tail(const unsigned char *tail, size_t length, struct error *err)
{
    bool found = false;
    for (size_t at = 0; at + END_SIZE <= length; at++) {
        if (memcmp(tail + at, "PK\x05\x06", 4) != 0)
            continue;
        found = true;
        if (little(tail + at + 10, 2) > ARCHIVE_ENTRY_LIMIT ||
            little(tail + at + 12, 4) > ARCHIVE_DIRECTORY_LIMIT)
            return refuse_untrusted("trop d'éléments", err);
    }
    return found || refuse_cut_short(err);
}

/* ---- names ----------------------------------------------------------------------------------- */

/* As Office compares them. The caller frees. */
static char *plain_name(const char *name)
{
    while (*name == '/' || *name == '\\')
        name++;
    char *plain = mem_copy(name);
    for (char *at = plain; *at; at++) {
        if (*at == '\\')
            *at = '/';
        else if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    }
    return plain;
}

static bool leaves_archive(const char *name)
{
    for (const char *at = name; at; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return true;
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static const struct entry *find_entry(const struct archive *archive, const char *name)
{
    struct entry wanted = {.name = plain_name(name)};
    const struct entry *found =
        archive->count ? bsearch(&wanted, archive->entries, archive->count, sizeof wanted, by_name)
                       : NULL;
    free(wanted.name);
    return found;
}

bool archive_has(const struct archive *archive, const char *name)
{
    return find_entry(archive, name) != NULL;
}

bool archive_has_under(const struct archive *archive, const char *beginning)
{
    char *plain = plain_name(beginning);
    bool found = false;
    for (size_t i = 0; i < archive->count && !found; i++)
        found = strncmp(archive->entries[i].name, plain, strlen(plain)) == 0;
    free(plain);
    return found;
}

static bool read_names(struct archive *archive, struct error *err)
{
    zip_int64_t count = zip_get_num_entries(archive->zip, 0);
    if (count < 0 || count > ARCHIVE_ENTRY_LIMIT)
        return refuse_untrusted("trop d'éléments", err);
    archive->entries = mem_alloc(((size_t)count + 1) * sizeof *archive->entries);
    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(archive->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        if (!name)
            return refuse_cut_short(err);
        struct entry *entry = &archive->entries[archive->count++];
        *entry = (struct entry){plain_name(name), (zip_uint64_t)i};
        if (leaves_archive(entry->name))
            return refuse_untrusted("des noms qui sortent de l'archive", err);
    }
    if (archive->count)
        qsort(archive->entries, archive->count, sizeof *archive->entries, by_name);
    for (size_t i = 1; i < archive->count; i++)
        if (strcmp(archive->entries[i - 1].name, archive->entries[i].name) == 0)
            return refuse_untrusted("deux éléments du même nom", err);
    return true;
}

/* ---- opening --------------------------------------------------------------------------------- */

void archive_close(struct archive *archive)
{
    if (!archive)
        return;
    if (archive->zip)
        zip_discard(archive->zip);
    for (size_t i = 0; i < archive->count; i++)
        free(archive->entries[i].name);
    free(archive->entries);
    free(archive);
}

static struct archive *open_zip(zip_t *zip, struct error *err)
{
    struct archive *archive = mem_alloc(sizeof *archive);
    archive->zip = zip;
    if (zip ? read_names(archive, err) : refuse_cut_short(err))
        return archive;
    archive_close(archive);
    return NULL;
}

struct archive *archive_open_bytes(const void *bytes, size_t length, struct error *err)
{
    size_t tail = length < TAIL_SIZE ? length : TAIL_SIZE;
    if (!check_tail((const unsigned char *)bytes + length - tail, tail, err))
        return NULL;
    zip_source_t *source = zip_source_buffer_create(bytes, length, 0, NULL);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    if (!zip && source)
        zip_source_free(source);
    return open_zip(zip, err);
}

/* The last bytes of the file. */
static bool read_tail(const char *path, struct text *tail, struct error *err)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_system(err, errno, "%s n'a pas pu être lu", path);
    bool done = fstat(fd, &status) == 0;
    off_t at = done && status.st_size > TAIL_SIZE ? status.st_size - TAIL_SIZE : 0;
    while (done && at < status.st_size) {
        char block[4096];
        ssize_t got = pread(fd, block, sizeof block, at);
        if (got < 0 && errno == EINTR)
            continue;
        done = got > 0;
        if (done)
            text_add_bytes(tail, block, (size_t)got);
        at += got;
    }
    if (!done)
        error_system(err, errno ? errno : EIO, "%s n'a pas pu être lu", path);
    close(fd);
    return done;
}

struct archive *archive_open(const char *path, struct error *err)
{
    struct text tail = {0};
    bool done = read_tail(path, &tail, err) &&
                check_tail((const unsigned char *)text_get(&tail), tail.length, err);
    text_clear(&tail);
    return done ? open_zip(zip_open(path, ZIP_RDONLY, NULL), err) : NULL;
}

void archive_on_progress(struct archive *archive, archive_progress *tell, void *context)
{
    archive->tell = tell;
    archive->told = context;
}

bool archive_goes_on(const struct archive *archive, uint64_t done, uint64_t total)
{
    return !archive->tell || archive->tell(archive->told, done, total);
}

/* ---- parts ----------------------------------------------------------------------------------- */

struct part *part_open(struct archive *archive, const char *name, struct error *err)
{
    const struct entry *entry = find_entry(archive, name);
    zip_stat_t status;
    if (!entry) {
        error_set(err, ERR_INPUT,
                  "il manque « %s » dans ce classeur : il est abîmé, rien n'a été "
                  "lu ; enregistrez-le de nouveau dans le tableur",
                  utf8_short(name, 60).bytes);
        return NULL;
    }
    zip_stat_init(&status);
    if (zip_stat_index(archive->zip, entry->index, 0, &status) != 0) {
        refuse_cut_short(err);
        return NULL;
    }
    if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) && status.encryption_method != ZIP_EM_NONE) {
        error_set(err, ERR_INPUT,
                  "ce fichier est protégé par un mot de passe : dans le tableur, enregistrez-le "
                  "sans mot de passe, puis importez-le");
        return NULL;
    }
    zip_file_t *file = zip_fopen_index(archive->zip, entry->index, 0);
    if (!file) {
        refuse_cut_short(err);
        return NULL;
    }
    struct part *part = mem_alloc(sizeof *part);
    part->file = file;
    part->size = status.valid & ZIP_STAT_SIZE ? status.size : 0;
    part->packed = status.valid & ZIP_STAT_COMP_SIZE ? status.comp_size : 0;
    return part;
}

ptrdiff_t part_read(struct part *part, void *bytes, size_t size, struct error *err)
{
    zip_int64_t got = zip_fread(part->file, bytes, size);
    if (got < 0) {
        refuse_cut_short(err);
        return -1;
    }
    part->done += (uint64_t)got;
    bool bomb = part->done > PART_SUSPECT &&
                part->done / PART_RATIO_LIMIT > (part->packed ? part->packed : 1);
    if (bomb || part->done > PART_LIMIT) {
        error_set(err, ERR_INPUT,
                  "ce fichier se déplie en plus de %llu Mo pour %llu Ko : ce n'est pas un tableau "
                  "de suivi, rien n'a été lu",
                  (unsigned long long)(part->done / (1024 * 1024)),
                  (unsigned long long)(part->packed / 1024));
        return -1;
    }
    return (ptrdiff_t)got;
}

uint64_t part_done(const struct part *part)
{
    return part->done;
}

uint64_t part_size(const struct part *part)
{
    return part->size;
}

void part_close(struct part *part)
{
    if (!part)
        return;
    zip_fclose(part->file);
    free(part);
}

bool part_read_whole(struct archive *archive, const char *name, size_t limit, struct text *out,
                     struct error *err)
{
    struct part *part = part_open(archive, name, err);
    char block[4096];
    ptrdiff_t got = part ? 1 : -1;
    while (got > 0 && out->length < limit) {
        size_t left = limit - out->length;
        got = part_read(part, block, left < sizeof block ? left : sizeof block, err);
        if (got > 0)
            text_add_bytes(out, block, (size_t)got);
    }
    part_close(part);
    return got >= 0;
}
