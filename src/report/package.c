/* A zip archive made in memory by libzip: nothing is on the disk before the whole is there. */
#include "package.h"

#include <time.h>
#include <zip.h>

/* Noon of that day here: libzip writes local time, so that the archive says this day anywhere. */
static time_t noon_of(day date)
{
    time_t midnight = (time_t)date * 86400; /* UTC, only to have its year, month and number */
    struct tm moment;
    gmtime_r(&midnight, &moment);
    moment.tm_hour = 12;
    moment.tm_isdst = -1;
    return mktime(&moment);
}

static bool add_part(zip_t *zip, const struct package_part *part, time_t moment)
{
    zip_source_t *source = zip_source_buffer(zip, text_get(part->bytes), part->bytes->length, 0);
    if (!source)
        return false;
    zip_int64_t index = zip_file_add(zip, part->name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_set_file_compression(zip, (zip_uint64_t)index,
                                    part->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0) == 0 &&
           zip_file_set_mtime(zip, (zip_uint64_t)index, moment, 0) == 0;
}

/* What the archive became, once it is closed. */
static bool read_back(zip_source_t *whole, struct text *out)
{
    char block[16384];
    zip_int64_t got = 0;
    if (zip_source_open(whole) != 0)
        return false;
    while ((got = zip_source_read(whole, block, sizeof block)) > 0)
        text_add_bytes(out, block, (size_t)got);
    zip_source_close(whole);
    return got == 0;
}

static bool write_parts(zip_source_t *whole, const struct package_part parts[], size_t count,
                        day date)
{
    time_t moment = noon_of(date);
    zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, NULL);
    bool done = zip != NULL;
    if (!done)
        return false;
    zip_source_keep(whole); /* the archive gives its own hold back when it closes */
    for (size_t i = 0; done && i < count; i++)
        done = add_part(zip, &parts[i], moment);
    if (done && zip_close(zip) == 0)
        return true;
    zip_discard(zip);
    return false;
}

bool package_write(const struct package_part parts[], size_t count, day date, struct text *out,
                   struct error *err)
{
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, NULL);
    bool done = whole && write_parts(whole, parts, count, date) && read_back(whole, out);
    if (whole)
        zip_source_free(whole);
    return done || error_set(err, ERR_IO, "l'archive du document n'a pas pu être faite");
}
