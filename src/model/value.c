/* What a value must look like to be stored, and how a stored one is read by a person. One rule per
 * field type. */
#include "dentelle/model.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keeps only the digits of `text`; returns how many, -1 when something else than separators stands
 * between. */
static int keep_digits(const char *text, char *digits, int room)
{
    int count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (isdigit(*at)) {
            if (count + 1 >= room)
                return -1;
            digits[count++] = (char)*at;
        } else if (at[0] == 0xC2 && at[1] == 0xA0) { /* no-break space */
            at++;
        } else if (at[0] == 0xE2 && at[1] == 0x80 && at[2] == 0xAF) { /* narrow no-break space */
            at += 2;
        } else if (!strchr(" .-/", *at)) {
            return -1;
        }
    }
    digits[count] = '\0';
    return count;
}

bool siret_valid(const char *digits)
{
    int luhn = 0, plain = 0;
    if (strlen(digits) != 14 || strspn(digits, "0123456789") != 14)
        return false;
    for (int i = 0; i < 14; i++) {
        int figure = digits[i] - '0';
        plain += figure;
        if (i % 2 == 0) /* fourteen digits: the odd places from the right are those of even index */
            figure = figure * 2 > 9 ? figure * 2 - 9 : figure * 2;
        luhn += figure;
    }
    if (luhn % 10 == 0)
        return true;
    return strncmp(digits, "356000000", 9) == 0 &&
           plain % 5 == 0; /* La Poste's exception (INSEE) */
}

static bool check_siret(const char *clean, const char *label, char **stored, struct error *err)
{
    char digits[32];
    if (keep_digits(clean, digits, sizeof digits) != 14 || !siret_valid(digits))
        return error_set(err, ERR_INPUT,
                         "%s : « %s » n'est pas un SIRET (14 chiffres, clé de contrôle)", label,
                         utf8_short(clean, 40).bytes);
    *stored = mem_copy(digits);
    return true;
}

/* What people write between the digits of a number: bytes of it, 0 when something else stands
 * there.
 */
static size_t phone_separator(const char *at)
{
    if (*at && strchr(" .-()+", *at))
        return 1;
    if (strncmp(at, "\xC2\xA0", 2) == 0) /* no-break space */
        return 2;
    return strncmp(at, "\xE2\x80\xAF", 3) == 0 ? 3 : 0; /* narrow no-break space */
}

/* Something to dial: a number of 4 to 15 digits (E.164), or French ones that follow each other;
 * beside it a short comment at most, "(bureau)", "poste 12". */
static bool holds_number(const char *clean)
{
    enum { LEAST = 4, MOST = 15, FRENCH = 10, COMMENT = 40 };
    size_t comment = 0, skipped;
    bool number = false;
    for (const char *at = clean; *at;) {
        size_t digits = 0;
        for (; isdigit((unsigned char)*at) || (skipped = phone_separator(at)) > 0;)
            if (isdigit((unsigned char)*at)) {
                digits++;
                at++;
            } else {
                at += skipped;
            }
        if (digits > MOST && digits % FRENCH != 0)
            return false;
        number = number || digits >= LEAST;
        if (!*at)
            break;
        comment += !strchr("/,;", *at);
        at++;
    }
    return number && comment <= COMMENT;
}

/* A French number is kept by pairs; any other is kept as written, so that "+32 …" or "poste 12" is
 * not lost. */
static bool check_phone(const char *clean, const char *label, char **stored, struct error *err)
{
    char digits[32];
    int count = keep_digits(clean, digits, sizeof digits);
    char national[11] = "";
    if (count == 10 && digits[0] == '0')
        memcpy(national, digits, 11);
    else if (count == 9 && digits[0] != '0') /* a spreadsheet ate the leading zero */
        snprintf(national, sizeof national, "0%.9s", digits);
    else if (strncmp(clean, "+33", 3) == 0 && keep_digits(clean + 3, digits, sizeof digits) == 9)
        snprintf(national, sizeof national, "0%.9s", digits);
    if (!national[0] && !holds_number(clean))
        return error_set(err, ERR_INPUT,
                         "%s : « %s » n'est pas un numéro (4 à 15 chiffres, et un mot à côté si "
                         "besoin : « (bureau) »)",
                         label, utf8_short(clean, 40).bytes);
    if (!national[0]) {
        *stored = mem_copy(clean);
        return true;
    }
    *stored = mem_print("%.2s %.2s %.2s %.2s %.2s", national, national + 2, national + 4,
                        national + 6, national + 8);
    return true;
}

static bool check_email(const char *clean, const char *label, char **stored, struct error *err)
{
    const char *at = strchr(clean, '@');
    if (!at || at == clean || !at[1] || strchr(at + 1, '@') || strpbrk(clean, " ,;"))
        return error_set(err, ERR_INPUT, "%s : « %s » n'est pas une adresse (nom@domaine)", label,
                         utf8_short(clean, 60).bytes);
    *stored = mem_copy(clean);
    return true;
}

static bool check_integer(const char *clean, const char *label, char **stored, struct error *err)
{
    char digits[16];
    int count = keep_digits(clean, digits, sizeof digits);
    if (count < 1 || count > 9 || strpbrk(clean, ".-/")) /* "2.5" is no 25, nor "-3" a 3 */
        return error_set(err, ERR_INPUT, "%s : « %s » n'est pas un nombre entier", label,
                         utf8_short(clean, 40).bytes);
    *stored = mem_print("%ld", strtol(digits, NULL, 10));
    return true;
}

static bool check_choice(const struct choice_list *list, const char *clean, const char *label,
                         char **stored, struct error *err)
{
    const char *code = choice_find(list, clean);
    if (code) {
        *stored = mem_copy(code);
        return true;
    }
    struct text known = {0};
    for (int i = 0; i < list->count; i++)
        text_addf(&known, "%s%s", i ? ", " : "", list->choices[i].label);
    error_set(err, ERR_INPUT, "%s : « %s » n'est pas dans la liste (%s)", label,
              utf8_short(clean, 40).bytes, text_get(&known));
    text_clear(&known);
    return false;
}

static bool check_date(const char *clean, const char *label, day today, char **stored,
                       struct error *err)
{
    day value;
    struct error why = {0};
    if (!day_from_cell(clean, &value) && !day_from_french(clean, today, &value, &why))
        return error_set(err, ERR_INPUT, "%s : %s", label, why.text);
    char iso[11];
    day_to_iso(value, iso);
    *stored = mem_copy(iso);
    return true;
}

static bool check_moment(const char *clean, const char *label, char **stored, struct error *err)
{
    day date;
    unsigned hour = 0, minute = 0;
    size_t length = strlen(clean);
    if (!day_from_iso(clean, &date) || (length != 10 && length != 16) ||
        (length == 16 &&
         (sscanf(clean + 10, "T%2u:%2u", &hour, &minute) != 2 || hour > 23 || minute > 59)))
        return error_set(err, ERR_INPUT, "%s : « %s » n'est pas un moment (2024-03-15T14:02)",
                         label, clean);
    *stored = mem_copy(clean);
    return true;
}

static bool check_flag(const char *clean, const char *label, char **stored, struct error *err)
{
    char *folded = utf8_fold(clean);
    bool yes = strcmp(folded, "oui") == 0 || strcmp(folded, "o") == 0 || strcmp(folded, "1") == 0;
    bool no = strcmp(folded, "non") == 0 || strcmp(folded, "n") == 0 || strcmp(folded, "0") == 0;
    free(folded);
    if (!yes && !no)
        return error_set(err, ERR_INPUT, "%s : « %s » : répondre oui ou non", label,
                         utf8_short(clean, 40).bytes);
    *stored = yes ? mem_copy("1") : NULL;
    return true;
}

static bool check_reference(const char *clean, const char *label, char **stored, struct error *err)
{
    struct id id;
    if (!id_from_text(clean, &id))
        return error_set(err, ERR_INPUT, "%s : « %s » ne désigne rien", label,
                         utf8_short(clean, 40).bytes);
    *stored = mem_copy(clean);
    return true;
}

static bool check_type(enum field field, const char *clean, day today, char **stored,
                       struct error *err)
{
    const struct field_info *info = field_info(field);
    const char *label = info->label[0] ? info->label : info->column;
    switch (info->type) {
    case TYPE_CHOICE:
        return check_choice(field_choices(field), clean, label, stored, err);
    case TYPE_DATE:
        return check_date(clean, label, today, stored, err);
    case TYPE_MOMENT:
        return check_moment(clean, label, stored, err);
    case TYPE_INTEGER:
        return check_integer(clean, label, stored, err);
    case TYPE_FLAG:
        return check_flag(clean, label, stored, err);
    case TYPE_REFERENCE:
        return check_reference(clean, label, stored, err);
    case TYPE_PHONE:
        return check_phone(clean, label, stored, err);
    case TYPE_EMAIL:
        return check_email(clean, label, stored, err);
    case TYPE_SIRET:
        return check_siret(clean, label, stored, err);
    case TYPE_TEXT:
    case TYPE_LINES:
    case TYPE_SET:
        break;
    }
    *stored = mem_copy(clean);
    return true;
}

bool value_check(enum field field, const char *given, day today, char **stored, struct error *err)
{
    const struct field_info *info = field_info(field);
    *stored = NULL;
    if (!given)
        return true;
    bool lines = info->type == TYPE_LINES;
    char *clean = utf8_clean(given, strlen(given), lines ? CLEAN_LINES : CLEAN_LINE);
    size_t length = strlen(clean), limit = lines ? LINES_LIMIT : TEXT_LIMIT;
    bool done = true;
    if (length > limit)
        done = error_set(err, ERR_INPUT, "%s : texte trop long (%zu octets, %zu au plus)",
                         info->label[0] ? info->label : info->column, length, limit);
    else if (clean[strspn(clean, " \n")]) /* not blank */
        done = check_type(field, clean, today, stored, err);
    free(clean);
    return done;
}

char *value_show(enum field field, const char *stored, day today)
{
    const struct field_info *info = field_info(field);
    day date;
    if (!stored)
        return mem_copy("");
    if (info->type == TYPE_CHOICE)
        return mem_copy(choice_label(field_choices(field), stored));
    if (info->type == TYPE_FLAG)
        return mem_copy("oui");
    if (info->type == TYPE_DATE && day_from_iso(stored, &date)) {
        char french[DAY_FRENCH_SIZE];
        day_french(date, today, french);
        return mem_copy(french);
    }
    return mem_copy(stored);
}
