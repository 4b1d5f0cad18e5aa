/* Addresses as vCard 4 (RFC 6350): escaped, folded at 75 bytes between two characters. */
#include "internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FOLD = 75 }; /* bytes of a line, its end left out */

/* A value, or one component of one: what would end it is escaped. */
static void escape(struct text *line, const char *value)
{
    for (const char *at = value ? value : ""; *at; at++)
        if (*at == '\n')
            text_add(line, "\\n");
        else if (strchr("\\,;", *at))
            text_addf(line, "\\%c", *at);
        else
            text_add_bytes(line, at, 1);
}

/* The line is added to `out`, cut where it is too long, and emptied. */
static void fold(struct text *out, struct text *line)
{
    const char *at = text_get(line);
    size_t room = FOLD;
    while (strlen(at) > room) {
        size_t length = utf8_fitting(at, room);
        text_add_bytes(out, at, length);
        text_add(out, "\r\n ");
        at += length;
        room = FOLD - 1;
    }
    text_addf(out, "%s\r\n", at);
    text_clear(line);
}

static void add(struct text *out, const char *property, const char *value)
{
    struct text line = {0};
    if (!value || !value[0])
        return;
    text_addf(&line, "%s:", property);
    escape(&line, value);
    fold(out, &line);
}

static void add_address(struct text *out, const struct vcard *card)
{
    struct text line = {0};
    if (!card->address && !card->postcode && !card->town)
        return;
    text_add(&line, "ADR;TYPE=work:;;");
    escape(&line, card->address);
    text_add(&line, ";");
    escape(&line, card->town);
    text_add(&line, ";;");
    escape(&line, card->postcode);
    text_add(&line, ";");
    fold(out, &line);
}

/* An address without scheme is no URI. */
static void add_website(struct text *out, const char *website)
{
    struct text line = {0};
    if (!website || !website[0] || website[strcspn(website, " \n")])
        return;
    text_addf(&line, "URL:%s%s", strstr(website, "://") ? "" : "https://", website);
    fold(out, &line);
}

static void add_revision(struct text *out, int64_t changed_ms)
{
    time_t seconds = (time_t)(changed_ms / 1000);
    struct tm utc;
    char moment[32];
    if (gmtime_r(&seconds, &utc) && strftime(moment, sizeof moment, "%Y%m%dT%H%M%SZ", &utc))
        add(out, "REV", moment);
}

void vcard_add(struct text *out, const struct vcard *card)
{
    char id[ID_TEXT_SIZE];
    const char *name = card->name && card->name[0] ? card->name : "?";
    id_to_text(&card->id, id);
    text_add(out, "BEGIN:VCARD\r\nVERSION:4.0\r\n");
    text_addf(out, "UID:urn:uuid:%s\r\nKIND:%s\r\n", id, card->person ? "individual" : "org");
    add(out, "FN", name);
    if (!card->person)
        add(out, "ORG", name);
    if (card->contact && strcmp(card->contact, name) != 0)
        add(out, "RELATED;TYPE=contact;VALUE=text", card->contact);
    add(out, "ROLE", card->role);
    add(out, "TEL;TYPE=\"work,voice\"", card->phone);
    add(out, "TEL;TYPE=\"work,cell\"", card->mobile);
    add(out, "EMAIL;TYPE=work", card->email);
    add_address(out, card);
    add_website(out, card->website);
    add_revision(out, card->changed_ms);
    text_add(out, "END:VCARD\r\n");
}
