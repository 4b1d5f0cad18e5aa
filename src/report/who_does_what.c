/* "Qui fait quoi", for the porteur of one case. What is not read here cannot be said: notes, texts
 * of the pré-diagnostic, stage, levels, reference, what the Mission ESS presumes. */
#include <stdlib.h>
#include <string.h>

#include "partner_words.h"

/* What a case gives to its sheet. */
struct case_sheet {
    struct store *store;
    struct document *document;
    day today;
    struct strings needs; /* codes of what the porteur, or the Apes with him, said he lacks */
    struct referrals referrals;
};

/* ---- what is chosen ------------------------------------------------------------------------ */

static bool came_through(const char *status)
{
    return status && strcmp(status, "completed") == 0;
}

/* Those that came to nothing are not said, nor one that a later referral to the same partner
 * replaces. */
static bool is_shown(const struct referrals *referrals, size_t i)
{
    const struct referral_row *row = &referrals->rows[i];
    if (!row->partner_name || (!referral_is_open(row->status) && !came_through(row->status)))
        return false;
    for (size_t later = i + 1; later < referrals->count; later++)
        if (id_equal(&referrals->rows[later].partner, &row->partner) &&
            referral_is_open(referrals->rows[later].status))
            return false;
    return true;
}

static bool read_needs(struct store *store, const struct id *case_id, struct strings *codes,
                       struct error *err)
{
    struct strings members;
    if (!query_members(store, case_id, FIELD_CASE_NEEDS, &members, err))
        return false;
    for (size_t i = 0; i < members.count; i++) {
        struct need need;
        if (need_parse(members.items[i], &need) && strcmp(need.said_by, "mission_ess") != 0)
            strings_add(codes, need.code);
    }
    strings_clear(&members);
    return true;
}

/* ---- why ----------------------------------------------------------------------------------- */

/* The needs of `codes` that are among `but`, NULL: all of them, as the porteur says them. */
static void add_needs(struct text *text, const struct strings *codes, const struct strings *but)
{
    for (size_t i = 0; i < codes->count; i++)
        if (need_known(codes->items[i]) && (!but || strings_hold(but, codes->items[i])))
            text_addf(text, "%s%s", text->length ? ", " : "", need_label(codes->items[i]));
}

/* The needs of the referral; where it has none, those of the case that the partner covers. */
static bool explain_why(const struct case_sheet *sheet, const struct id *referral,
                        const struct id *partner, struct error *err)
{
    struct strings chosen = {0}, covered = {0};
    struct text text = {0};
    bool done = query_members(sheet->store, referral, FIELD_REFERRAL_NEEDS, &chosen, err) &&
                query_members(sheet->store, partner, FIELD_PARTNER_NEEDS, &covered, err);
    if (done) {
        add_needs(&text, &chosen, NULL);
        if (!text.length)
            add_needs(&text, &sheet->needs, &covered);
        document_cell(sheet->document);
        document_line(sheet->document, TONE_PLAIN,
                      text.length ? text_get(&text) : "À voir ensemble.");
    }
    text_clear(&text);
    strings_clear(&chosen);
    strings_clear(&covered);
    return done;
}

/* ---- what comes next ----------------------------------------------------------------------- */

/* What a status means for the porteur, when nobody wrote the next step. */
static const char *usual_step(const char *kind, const char *status)
{
    static const struct choice steps[] = {
        {"draft", "L'Apes présente votre projet, avec votre accord."},
        {"requested", "Votre projet est présenté : la réponse est attendue."},
        {"accepted", "C'est oui : fixer un premier rendez-vous."},
        {"in-progress", "Le travail est commencé : continuer ensemble."},
        {"completed", "Le lien est fait : gardez le contact."},
    };
    if (kind && strcmp(kind, "information") == 0 && !came_through(status))
        return "À vous de voir : prenez contact si cela vous est utile.";
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (strcmp(steps[i].code, status) == 0)
            return steps[i].label;
    return "À voir ensemble.";
}

/* "Vous appelez AAE62"; NULL when nobody said who calls. The caller frees. */
static char *who_calls(const char *caller, const char *partner)
{
    if (!caller)
        return NULL;
    if (strcmp(caller, "porteur") == 0)
        return mem_print("Vous appelez %s", partner);
    if (strcmp(caller, "partenaire") == 0)
        return mem_print("%s vous appelle", partner);
    return strcmp(caller, "apes") == 0 ? mem_print("L'Apes appelle %s", partner) : NULL;
}

/* "22 mars 2027"; false without a date, or when it is past: it promises nothing any more. */
static bool by_when(const char *due, day today, char french[DAY_FRENCH_SIZE])
{
    day by;
    if (!due || !day_from_iso(due, &by) || by < today)
        return false;
    day_french_long(by, french);
    return true;
}

/* What nobody said is to be agreed on, unless the link is made already. */
static void add_call(const struct case_sheet *sheet, const struct record *referral,
                     const char *partner, bool open)
{
    char by[DAY_FRENCH_SIZE] = "";
    char *call = who_calls(record_get(referral, FIELD_REFERRAL_CALLER), partner);
    bool dated = by_when(record_get(referral, FIELD_REFERRAL_DUE_AT), sheet->today, by);
    const char *until = !dated ? "" : call ? " d'ici le " : "D'ici le ";
    char *said = mem_print("%s%s%s.", call ? call : "", until, by);
    if (call || dated)
        document_line(sheet->document, TONE_STRONG, said);
    if (open && !(call && dated))
        document_line(sheet->document, TONE_FAINT,
                      call    ? "Quand : à convenir."
                      : dated ? "Qui appelle : à convenir."
                              : "Qui appelle, et quand : à convenir.");
    free(said);
    free(call);
}

static void explain_next(const struct case_sheet *sheet, const struct record *referral,
                         const struct record *partner)
{
    const char *step = record_get(referral, FIELD_REFERRAL_NEXT_STEP),
               *status = record_get(referral, FIELD_REFERRAL_STATUS),
               *kind = record_get(referral, FIELD_REFERRAL_KIND);
    document_cell(sheet->document);
    document_line(sheet->document, TONE_PLAIN,
                  step ? step : usual_step(kind, status ? status : ""));
    add_call(sheet, referral, partner_called(partner), !came_through(status));
}

/* ---- the sheet ----------------------------------------------------------------------------- */

static bool add_partner(const struct case_sheet *sheet, const struct referral_row *row,
                        struct error *err)
{
    struct record referral = {0}, partner = {0};
    bool done = query_record(sheet->store, ENTITY_REFERRAL, &row->id, &referral, err) &&
                query_record(sheet->store, ENTITY_PARTNER, &row->partner, &partner, err);
    if (done) {
        document_row(sheet->document);
        partner_introduce(sheet->document, &partner, NULL);
        partner_explain(sheet->document, &partner);
        done = explain_why(sheet, &row->id, &row->partner, err);
    }
    if (done)
        explain_next(sheet, &referral, &partner);
    record_clear(&referral);
    record_clear(&partner);
    return done;
}

/* Those that are open, then those that came through: what is to be done is read first. */
static bool add_partners(const struct case_sheet *sheet, struct error *err)
{
    static const struct table_column columns[] = {{"Qui", .share = 29},
                                                  {"Ce qu'il fait", .share = 27},
                                                  {"Pour quel besoin", .share = 17},
                                                  {"Et maintenant", .share = 27}};
    bool done = true;
    document_table(sheet->document, "Les structures, ce qu'elles font et ce qui vient ensuite",
                   columns, sizeof columns / sizeof columns[0]);
    for (int through = 0; through <= 1; through++)
        for (size_t i = 0; done && i < sheet->referrals.count; i++)
            if (is_shown(&sheet->referrals, i) &&
                came_through(sheet->referrals.rows[i].status) == (through == 1))
                done = add_partner(sheet, &sheet->referrals.rows[i], err);
    return done;
}

static bool anybody(const struct referrals *referrals)
{
    for (size_t i = 0; i < referrals->count; i++)
        if (is_shown(referrals, i))
            return true;
    return false;
}

static bool write_sheet(struct case_sheet *sheet, const char *name, struct error *err)
{
    if (!anybody(&sheet->referrals))
        return error_set(err, ERR_INPUT,
                         sheet->referrals.count
                             ? "%s : toutes les orientations sont restées sans suite ; orientez "
                               "d'abord vers un autre partenaire"
                             : "%s : aucun partenaire n'est encore choisi ; orientez d'abord ce "
                               "dossier",
                         utf8_short(name, 60).bytes);
    char *title = mem_print("Qui fait quoi pour %s", name);
    sheet->document = document_new(title, sheet->today);
    free(title);
    document_paragraph(sheet->document, TONE_PLAIN,
                       "Les structures qui peuvent vous aider, ce que chacune fait, et ce qui "
                       "vient ensuite.");
    if (!add_partners(sheet, err))
        return false;
    document_paragraph(sheet->document, TONE_PLAIN,
                       "Une question, un empêchement, une date qui change ? Dites-le à l'Apes : "
                       "c'est elle qui fait le lien.");
    return true;
}

/* The name of the porteur, read on its own: nothing else of its record is for the sheet. NULL when
 * it cannot be read. The caller frees. */
static char *holder_name(struct store *store, const struct id *case_id, struct error *err)
{
    struct record case_file, holder = {0};
    struct id id;
    char *name = NULL;
    if (!query_record(store, ENTITY_CASE, case_id, &case_file, err))
        return NULL;
    if (!record_reference(&case_file, FIELD_CASE_HOLDER, &id))
        error_set(err, ERR_NOT_FOUND, "ce dossier n'a plus de porteur");
    else if (query_record(store, ENTITY_HOLDER, &id, &holder, err))
        name = mem_copy(record_get(&holder, FIELD_HOLDER_NAME));
    if (!name && holder.values)
        name = mem_copy("?");
    record_clear(&case_file);
    record_clear(&holder);
    return name;
}

struct document *who_does_what(struct store *store, const struct id *case_id, day today,
                               struct error *err)
{
    struct case_sheet sheet = {.store = store, .today = today};
    char *name = holder_name(store, case_id, err);
    bool done = name && read_needs(store, case_id, &sheet.needs, err) &&
                query_referrals(store, case_id, &sheet.referrals, err) &&
                write_sheet(&sheet, name, err);
    if (!done) {
        document_free(sheet.document);
        sheet.document = NULL;
    }
    referrals_clear(&sheet.referrals);
    strings_clear(&sheet.needs);
    free(name);
    return sheet.document;
}
