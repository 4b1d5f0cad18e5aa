/* The message that goes with a referral, to the partner or to the porteur, from a template that the
 * user may change. It holds what the referral needs and nothing else: no note, no word of the
 * pré-diagnostic; and of the porteur's telephone and address nothing before he agreed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

enum { TEMPLATE_LIMIT = 256 * 1024 }; /* bytes */

/* ---- what is said in place of each word ---------------------------------------------------- */

struct facts {
    struct app *app;
    struct record referral, case_file, holder, partner;
    char *needs;   /* "gouvernance, bénévolat" */
    bool withheld; /* the porteur has not agreed: nothing to reach him by */
};

static void facts_clear(struct facts *facts)
{
    record_clear(&facts->referral);
    record_clear(&facts->case_file);
    record_clear(&facts->holder);
    record_clear(&facts->partner);
    free(facts->needs);
}

static bool read_needs(struct facts *facts, struct error *err)
{
    struct strings members = {0};
    struct text text = {0};
    bool done =
        query_members(facts->app->store, &facts->referral.id, FIELD_REFERRAL_NEEDS, &members, err);
    for (size_t i = 0; i < members.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", need_label(members.items[i]));
    facts->needs = text_take(&text);
    strings_clear(&members);
    return done;
}

static bool facts_read(struct app *app, const struct id *referral, enum message_to to,
                       struct facts *facts, struct error *err)
{
    struct id id;
    *facts = (struct facts){.app = app};
    struct store *store = app->store;
    bool done = query_record(store, ENTITY_REFERRAL, referral, &facts->referral, err) &&
                (!record_reference(&facts->referral, FIELD_REFERRAL_CASE, &id) ||
                 query_record(store, ENTITY_CASE, &id, &facts->case_file, err)) &&
                (!record_reference(&facts->case_file, FIELD_CASE_HOLDER, &id) ||
                 query_record(store, ENTITY_HOLDER, &id, &facts->holder, err)) &&
                (!record_reference(&facts->referral, FIELD_REFERRAL_PARTNER, &id) ||
                 query_record(store, ENTITY_PARTNER, &id, &facts->partner, err)) &&
                read_needs(facts, err);
    facts->withheld =
        to == MESSAGE_TO_PARTNER && !record_get(&facts->case_file, FIELD_CASE_CONSENT_ON);
    return done;
}

/* Of a record of the facts, as the user reads it. */
static char *shown(const struct facts *facts, const struct record *record, enum field field)
{
    const char *value = record_get(record, field);
    day date;
    if (value && field_info(field)->type == TYPE_DATE && day_from_iso(value, &date)) {
        char words[DAY_FRENCH_SIZE];
        day_in_words(date, app_today(facts->app), words);
        return mem_copy(words);
    }
    return value_show(field, value, app_today(facts->app));
}

static char *first_shown(const struct facts *facts, const struct record *record, enum field field,
                         enum field other)
{
    char *value = shown(facts, record, field);
    if (value[0])
        return value;
    free(value);
    return shown(facts, record, other);
}

/* "Vous serez appelé par … avant le …", when somebody is said to call. */
static char *call_text(const struct facts *facts, enum message_to to)
{
    const char *caller = record_get(&facts->referral, FIELD_REFERRAL_CALLER);
    char *date = shown(facts, &facts->referral, FIELD_REFERRAL_DUE_AT),
         *partner =
             first_shown(facts, &facts->partner, FIELD_PARTNER_SHORT_NAME, FIELD_PARTNER_NAME);
    const char *before = date[0] ? " avant le " : "";
    struct text text = {0};
    bool is_porteur = caller && strcmp(caller, "porteur") == 0,
         is_partner = caller && strcmp(caller, "partenaire") == 0;
    if (to == MESSAGE_TO_HOLDER && is_porteur)
        text_addf(&text, "C'est à vous d'appeler %s%s%s.", partner, before, date);
    else if (to == MESSAGE_TO_HOLDER && is_partner)
        text_addf(&text, "%s vous appelle%s%s.", partner, before, date);
    else if (is_porteur)
        text_addf(&text, "Le porteur vous appelle%s%s.", before, date);
    else if (is_partner)
        text_addf(&text, "C'est à vous de l'appeler%s%s.", before, date);
    else if (caller)
        text_addf(&text, "L'Apes vous appelle%s%s.", before, date);
    free(date);
    free(partner);
    return text_take(&text);
}

/* Where each word of a template finds what it says; `reaches`: what the porteur is reached by. */
static const struct word {
    const char *name;
    size_t record; /* offset in struct facts */
    enum field field, other;
    bool reaches;
} words[] = {
#define OF(record) offsetof(struct facts, record)
    {"porteur", OF(holder), FIELD_HOLDER_NAME, FIELD_HOLDER_NAME, false},
    {"forme", OF(holder), FIELD_HOLDER_LEGAL_FORM, FIELD_HOLDER_LEGAL_FORM, false},
    {"commune", OF(holder), FIELD_HOLDER_TOWN, FIELD_HOLDER_TOWN, false},
    {"territoire", OF(holder), FIELD_HOLDER_TERRITORY, FIELD_HOLDER_TERRITORY, false},
    {"projet", OF(holder), FIELD_HOLDER_PURPOSE, FIELD_HOLDER_ACTIVITIES, false},
    {"contact", OF(holder), FIELD_HOLDER_CONTACT_PERSON, FIELD_HOLDER_LEGAL_REPRESENTATIVE, true},
    {"fonction", OF(holder), FIELD_HOLDER_CONTACT_ROLE, FIELD_HOLDER_CONTACT_ROLE, true},
    {"telephone", OF(holder), FIELD_HOLDER_PHONE, FIELD_HOLDER_MOBILE, true},
    {"courriel", OF(holder), FIELD_HOLDER_EMAIL, FIELD_HOLDER_EMAIL, true},
    {"accord", OF(case_file), FIELD_CASE_CONSENT_ON, FIELD_CASE_CONSENT_ON, false},
    {"referent", OF(case_file), FIELD_CASE_WORKER, FIELD_CASE_WORKER, false},
    {"partenaire", OF(partner), FIELD_PARTNER_SHORT_NAME, FIELD_PARTNER_NAME, false},
    {"nom_partenaire", OF(partner), FIELD_PARTNER_NAME, FIELD_PARTNER_NAME, false},
    {"role", OF(partner), FIELD_PARTNER_DOES, FIELD_PARTNER_DOES, false},
    {"contact_partenaire", OF(partner), FIELD_PARTNER_CONTACT, FIELD_PARTNER_CONTACT, false},
    {"site", OF(partner), FIELD_PARTNER_WEBSITE, FIELD_PARTNER_WEBSITE, false},
    {"etape", OF(referral), FIELD_REFERRAL_NEXT_STEP, FIELD_REFERRAL_NEXT_STEP, false},
    {"date", OF(referral), FIELD_REFERRAL_DUE_AT, FIELD_REFERRAL_DUE_AT, false},
#undef OF
};

/* What a word says; "" when there is nothing to say, NULL when it is no word of ours. The caller
 * frees. */
static char *word_says(const struct facts *facts, enum message_to to, const char *name,
                       size_t length)
{
    if (length == 7 && strncmp(name, "besoins", length) == 0)
        return mem_copy(facts->needs);
    if (length == 5 && strncmp(name, "appel", length) == 0)
        return call_text(facts, to);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const struct record *record = (const void *)((const char *)facts + words[i].record);
        if (strlen(words[i].name) != length || strncmp(words[i].name, name, length) != 0)
            continue;
        return words[i].reaches && facts->withheld
                   ? mem_copy("")
                   : first_shown(facts, record, words[i].field, words[i].other);
    }
    return NULL;
}

/* ---- the template -------------------------------------------------------------------------- */

/* Adds a line, its words said; nothing when one of them has nothing to say. A word that is none of
 * ours stays as it is, and is told. */
static bool fill_line(const struct facts *facts, enum message_to to, const char *line,
                      size_t length, struct text *filled, char **unknown)
{
    struct text text = {0};
    bool whole = true;
    for (size_t at = 0; whole && at < length;) {
        const char *close = line[at] == '{' ? memchr(line + at, '}', length - at) : NULL;
        size_t end = close ? (size_t)(close - line) : 0;
        char *says = close ? word_says(facts, to, line + at + 1, end - at - 1) : NULL;
        if (says) {
            whole = says[0] != '\0';
            text_add(&text, says);
            at = end + 1;
        } else {
            if (close && !*unknown)
                *unknown = mem_copy_bytes(line + at, end + 1 - at);
            text_add_bytes(&text, line + at++, 1);
        }
        free(says);
    }
    if (whole)
        text_add_bytes(filled, text_get(&text), text.length);
    text_clear(&text);
    return whole;
}

/* Where the lines of a message begin in the template; NULL when it has none. */
static const char *find_message(const char *template, enum message_to to)
{
    const char *heading = to == MESSAGE_TO_PARTNER ? "[partenaire]" : "[porteur]";
    for (const char *at = template; *at; at += strcspn(at, "\n"), at += *at == '\n')
        if (strncmp(at, heading, strlen(heading)) == 0) {
            at += strcspn(at, "\n");
            return at + (*at == '\n');
        }
    return NULL;
}

static void fill(const struct facts *facts, enum message_to to, const char *at,
                 struct message *message, char **unknown)
{
    static const char subject[] = "Objet :";
    struct text body = {0}, head = {0};
    int blank = 0;
    while (*at && *at != '[') {
        size_t length = strcspn(at, "\n");
        struct text line = {0};
        bool is_subject = strncmp(at, subject, sizeof subject - 1) == 0;
        size_t skipped = is_subject ? sizeof subject - 1 : 0;
        skipped += is_subject && at[skipped] == ' ';
        bool filled =
            *at != '#' && fill_line(facts, to, at + skipped, length - skipped, &line, unknown);
        if (is_subject) {
            text_clear(&head);
            text_add(&head, text_get(&line));
        } else if (filled && line.length == 0) {
            blank++;
        } else if (filled) { /* blank lines in a row are one, and none opens the text */
            text_addf(&body, "%s%s\n", blank && body.length ? "\n" : "", text_get(&line));
            blank = 0;
        }
        text_clear(&line);
        at += length + (at[length] == '\n');
    }
    message->subject = text_take(&head);
    message->body = text_take(&body);
}

char *app_message_path(struct app *app)
{
    if (!app->settings.path)
        return NULL;
    char *folder = folder_of(app->settings.path), *path = mem_print("%s/messages.txt", folder);
    free(folder);
    return path;
}

/* The user's, else ours. False when it is there and cannot be read. */
static bool read_template(struct app *app, char **template, struct error *err)
{
    char *path = app_message_path(app);
    struct text content = {0};
    struct error why = {0};
    *template = NULL;
    bool done = true;
    if (path && file_read_whole(path, TEMPLATE_LIMIT, &content, &why))
        *template = utf8_clean(text_get(&content), content.length, CLEAN_LINES);
    else if (!path || why.code == ERR_NOT_FOUND)
        *template = mem_copy(asset_messages);
    else
        done = error_set(err, why.code, "le modèle des messages n'a pas pu être lu : %s", why.text);
    text_clear(&content);
    free(path);
    return done;
}

bool app_message_write_template(struct app *app, struct error *err)
{
    char *path = app_message_path(app);
    if (!path)
        return error_set(err, ERR_IO, "ni XDG_CONFIG_HOME ni HOME ne disent où est le modèle");
    char *folder = folder_of(path);
    bool done = access(path, F_OK) == 0 ||
                (folder_make(folder, err) &&
                 file_write_whole(path, asset_messages, strlen(asset_messages), err));
    free(folder);
    free(path);
    return done;
}

/* ---- the message --------------------------------------------------------------------------- */

/* What looks like an address in a line where a person wrote how to reach somebody. The caller
 * frees; NULL. */
static char *find_address(const char *contact)
{
    const char *sign = contact ? strchr(contact, '@') : NULL;
    static const char ends[] = " ,;:()<>\t";
    if (!sign)
        return NULL;
    const char *start = sign;
    while (start > contact && !strchr(ends, start[-1]))
        start--;
    size_t length = (size_t)(sign - start) + strcspn(sign, ends);
    return length > 3 && start < sign ? mem_copy_bytes(start, length) : NULL;
}

/* "hr-2024-7k-003-aae62-partenaire": letters, digits and hyphens. The caller frees. */
static char *file_name(const struct facts *facts, enum message_to to)
{
    char *partner =
        first_shown(facts, &facts->partner, FIELD_PARTNER_SHORT_NAME, FIELD_PARTNER_NAME);
    const char *ref = record_get(&facts->case_file, FIELD_CASE_REF);
    char *name = mem_print("%s %s %s", ref ? ref : "", partner,
                           to == MESSAGE_TO_PARTNER ? "partenaire" : "porteur");
    char *folded = utf8_fold(name);
    for (char *at = folded; *at; at++)
        if (!(*at >= 'a' && *at <= 'z') && !(*at >= '0' && *at <= '9'))
            *at = '-';
    free(partner);
    free(name);
    return folded;
}

static void add_remark(struct message *message, const char *remark)
{
    char *both = message->remark ? mem_print("%s ; %s", message->remark, remark) : mem_copy(remark);
    free(message->remark);
    message->remark = both;
}

bool app_message(struct app *app, const struct id *referral, enum message_to to,
                 struct message *message, struct error *err)
{
    struct facts facts;
    char *template = NULL, *unknown = NULL;
    *message = (struct message){0};
    bool done = facts_read(app, referral, to, &facts, err) && read_template(app, &template, err);
    const char *at = done ? find_message(template, to) : NULL;
    if (done && !at)
        done = error_set(err, ERR_INPUT, "le modèle des messages n'a pas de partie [%s]",
                         to == MESSAGE_TO_PARTNER ? "partenaire" : "porteur");
    if (done) {
        fill(&facts, to, at, message, &unknown);
        message->address = to == MESSAGE_TO_PARTNER
                               ? find_address(record_get(&facts.partner, FIELD_PARTNER_CONTACT))
                               : find_address(record_get(&facts.holder, FIELD_HOLDER_EMAIL));
        message->file = file_name(&facts, to);
        if (facts.withheld)
            add_remark(message, "l'accord du porteur n'est pas noté : rien de quoi le joindre "
                                "n'est dans le message");
        if (unknown) {
            char *remark =
                mem_print("le modèle a un mot inconnu : %s", utf8_short(unknown, 40).bytes);
            add_remark(message, remark);
            free(remark);
        }
    }
    free(unknown);
    free(template);
    facts_clear(&facts);
    return done;
}

void message_clear(struct message *message)
{
    free(message->address);
    free(message->subject);
    free(message->body);
    free(message->remark);
    free(message->file);
    *message = (struct message){0};
}

char *message_text(const struct message *message)
{
    return mem_print("%s%s%sObjet : %s\n\n%s", message->address ? "À : " : "",
                     message->address ? message->address : "", message->address ? "\n" : "",
                     message->subject, message->body);
}

/* Bytes as RFC 6068 has them: lines end by CRLF. */
static void add_encoded(struct text *url, const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@";
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at == '\n')
            text_add(url, "%0D%0A");
        else if (strchr(plain, *at))
            text_add_bytes(url, (const char *)at, 1);
        else
            text_addf(url, "%%%02X", *at);
}

char *message_mailto(const struct message *message)
{
    struct text url = {0};
    text_add(&url, "mailto:");
    add_encoded(&url, message->address ? message->address : "");
    text_add(&url, "?subject=");
    add_encoded(&url, message->subject);
    text_add(&url, "&body=");
    add_encoded(&url, message->body);
    return text_take(&url);
}

char *app_message_keep(struct app *app, const struct message *message, struct error *err)
{
    char *text = message_text(message), *folder = folder_of(store_path(app->store));
    char *messages = mem_print("%s/messages", folder),
         *path = mem_print("%s/%s.txt", messages, message->file);
    bool done = folder_make(messages, err) && file_write_whole(path, text, strlen(text), err);
    free(text);
    free(folder);
    free(messages);
    if (done)
        return path;
    free(path);
    return NULL;
}
