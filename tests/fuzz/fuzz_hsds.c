/* Any file as a directory of others, JSON or table: it is read or refused with a sentence; what is
 * read is clean and of a size, and what we write of it is read back as it is. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/exchange.h"

static const char *value(const struct listed *listed, enum field field)
{
    const char *text = listed_get(listed, field);
    return text ? text : "";
}

static void check_clean(const struct listed *listed)
{
    for (enum field f = FIELD_PARTNER_DELETED; f < FIELD_REFERRAL_DELETED; f++) {
        const char *text = value(listed, f);
        require(utf8_valid(text, strlen(text)) && !strchr(text, '\033'));
        require(listed_travels(f) || !text[0]);
    }
    require(value(listed, FIELD_PARTNER_NAME)[0]);
}

/* Of the HSDS form: the table folds codes and dates that it does not know into words. */
static void check_round(const struct listing *listing)
{
    struct listing again;
    struct error err = {0};
    char *json = hsds_write(listing), *csv = listing_csv(listing);
    require(listing_read_bytes(json, strlen(json), &again, &err));
    require(again.count == listing->count);
    for (size_t i = 0; i < again.count; i++) {
        check_clean(&again.rows[i]);
        require(strcmp(value(&again.rows[i], FIELD_PARTNER_NAME),
                       value(&listing->rows[i], FIELD_PARTNER_NAME)) == 0);
        require(strcmp(value(&again.rows[i], FIELD_PARTNER_CONTACT),
                       value(&listing->rows[i], FIELD_PARTNER_CONTACT)) == 0);
    }
    listing_clear(&again);
    require(listing_read_bytes(csv, strlen(csv), &again, &err));
    require(again.count == listing->count);
    listing_clear(&again);
    free(json);
    free(csv);
}

void fuzz_hsds(const uint8_t *bytes, size_t length)
{
    struct listing listing;
    struct error err = {0};
    utf8_locale();
    if (!listing_read_bytes(bytes, length, &listing, &err)) {
        require(err.code != ERR_NONE && err.text[0]);
        require(utf8_valid(err.text, strlen(err.text)));
    } else {
        require(listing.count > 0 && listing.count <= LISTING_LIMIT);
        for (size_t i = 0; i < listing.count; i++)
            check_clean(&listing.rows[i]);
        check_round(&listing);
    }
    listing_clear(&listing);
}
