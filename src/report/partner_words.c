/* A partner in plain words. The labels of the closed lists are those of the trade; these are for
 * the porteur. */
#include "partner_words.h"

#include <stdlib.h>
#include <string.h>

static const struct choice kinds[] = {
    {"accompagnement", "accompagne des projets"},
    {"reseau", "réseau : des pairs, des échanges"},
    {"dispositif", "dispositif d'appui"},
    {"parcours_apes", "proposé par l'Apes"},
    {"financeur", "aide à financer"},
    {"collectivite", "collectivité locale"},
    {"lieu", "lieu à connaître"},
};

/* ---- who ----------------------------------------------------------------------------------- */

const char *partner_called(const struct record *partner)
{
    const char *name = record_get(partner, FIELD_PARTNER_SHORT_NAME);
    name = name ? name : record_get(partner, FIELD_PARTNER_NAME);
    return name ? name : "?";
}

/* "Dispositif local d'accompagnement (DLA)"; a short name whose words are in the long one says
 * nothing more. The caller frees. */
static char *full_name(const struct record *partner)
{
    const char *called = partner_called(partner), *name = record_get(partner, FIELD_PARTNER_NAME);
    struct words words;
    if (!name)
        return mem_copy(called);
    words_read(called, &words);
    bool told = words_in(&words, name) == words_all(&words);
    words_clear(&words);
    return told ? mem_copy(name) : mem_print("%s (%s)", name, called);
}

static const char *plain_kind(const char *code)
{
    for (size_t i = 0; code && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].code, code) == 0)
            return kinds[i].label;
    return NULL;
}

void partner_introduce(struct document *document, const struct record *partner, const char *where)
{
    char *name = full_name(partner);
    document_cell(document);
    document_line(document, TONE_STRONG, name);
    document_line(document, TONE_FAINT, plain_kind(record_get(partner, FIELD_PARTNER_KIND)));
    document_line(document, TONE_FAINT, where);
    document_line(document, TONE_PLAIN, record_get(partner, FIELD_PARTNER_CONTACT));
    document_line(document, TONE_LINK, record_get(partner, FIELD_PARTNER_WEBSITE));
    free(name);
}

/* ---- what ---------------------------------------------------------------------------------- */

/* As many whole sentences as fit; of one that does not, its beginning. The caller frees. */
static char *in_short(const char *text)
{
    enum { MOST = 240 };
    char *cut = utf8_cut(text, MOST);
    if (utf8_columns(text, strlen(text)) <= MOST)
        return cut;
    for (size_t at = strlen(cut); at > MOST / 3; at--)
        if (cut[at - 1] == '.' && cut[at] == ' ') {
            cut[at] = '\0';
            break;
        }
    return cut;
}

void partner_explain(struct document *document, const struct record *partner)
{
    const char *does = record_get(partner, FIELD_PARTNER_DOES);
    char *sentence = does ? in_short(does) : mem_copy("À demander.");
    document_cell(document);
    document_line(document, TONE_PLAIN, sentence);
    free(sentence);
}

/* ---- on what conditions -------------------------------------------------------------------- */

/* "Être une association, une SCIC…": by the labels, in the order of their list. */
static void add_forms(struct document *document, const struct strings *forms, bool esus)
{
    struct text text = {0};
    for (int i = 0; i < choices_LEGAL_FORM.count; i++) {
        const struct choice *form = &choices_LEGAL_FORM.choices[i];
        if (strings_hold(forms, form->code))
            text_addf(&text, "%s%s", text.length ? ", " : "", form->label);
    }
    if (text.length && esus)
        text_add(&text, ", ou entreprise agréée « solidaire d'utilité sociale » (ESUS)");
    char *line = mem_print("Pour : %s.", text_get(&text));
    if (text.length)
        document_line(document, TONE_PLAIN, line);
    free(line);
    text_clear(&text);
}

static void add_employees(struct document *document, const char *least)
{
    long count = least ? strtol(least, NULL, 10) : 0;
    char *line = mem_print("Avoir au moins %ld salarié%s.", count, count > 1 ? "s" : "");
    if (count > 0)
        document_line(document, TONE_PLAIN, line);
    free(line);
}

static void add_capacity(struct document *document, const struct record *partner)
{
    const char *capacity = record_get(partner, FIELD_PARTNER_CAPACITY),
               *on = record_get(partner, FIELD_PARTNER_CAPACITY_ON);
    bool full = capacity && strcmp(capacity, "complet") == 0,
         waits = capacity && strcmp(capacity, "attente") == 0;
    char since[DAY_FRENCH_SIZE] = "";
    day known;
    if (!full && !waits)
        return;
    if (on && day_from_iso(on, &known))
        day_french_long(known, since);
    char *line = mem_print("%s%s%s.", full ? "Complet" : "Liste d'attente",
                           since[0] ? " au " : " en ce moment", since);
    document_line(document, TONE_STRONG, line);
    free(line);
}

static bool asks_for_something(const struct record *partner, const struct strings *forms)
{
    static const enum field fields[] = {FIELD_PARTNER_MINIMUM_EMPLOYEES, FIELD_PARTNER_MUST_EXIST,
                                        FIELD_PARTNER_BUDGET_CITOYEN, FIELD_PARTNER_CONDITIONS};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (record_get(partner, fields[i]))
            return true;
    return forms->count > 0;
}

bool partner_conditions(struct document *document, struct store *store,
                        const struct record *partner, struct error *err)
{
    struct strings forms;
    if (!query_members(store, &partner->id, FIELD_PARTNER_LEGAL_FORMS, &forms, err))
        return false;
    document_cell(document);
    add_capacity(document, partner);
    add_forms(document, &forms, record_get(partner, FIELD_PARTNER_ESUS) != NULL);
    if (record_get(partner, FIELD_PARTNER_MUST_EXIST))
        document_line(document, TONE_PLAIN, "Être déjà créé.");
    add_employees(document, record_get(partner, FIELD_PARTNER_MINIMUM_EMPLOYEES));
    if (record_get(partner, FIELD_PARTNER_BUDGET_CITOYEN))
        document_line(document, TONE_PLAIN, "Avoir le label Budget Citoyen.");
    document_line(document, TONE_PLAIN, record_get(partner, FIELD_PARTNER_CONDITIONS));
    if (!asks_for_something(partner, &forms))
        document_line(document, TONE_FAINT, "Aucune connue.");
    strings_clear(&forms);
    return true;
}
