/* dentelle fiche: everything that is known of a case. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A case and what hangs on it. */
struct dossier {
    struct record case_file, holder, programme;
    struct strings needs, aliases, budget_citoyen;
    struct notes notes;
    struct referrals referrals;
    struct holder_cases cases; /* of the porteur, this one among them */
};

static void dossier_clear(struct dossier *dossier)
{
    record_clear(&dossier->case_file);
    record_clear(&dossier->holder);
    record_clear(&dossier->programme);
    strings_clear(&dossier->needs);
    strings_clear(&dossier->aliases);
    strings_clear(&dossier->budget_citoyen);
    notes_clear(&dossier->notes);
    referrals_clear(&dossier->referrals);
    holder_cases_clear(&dossier->cases);
}

static bool dossier_read(struct cli *cli, const struct id *id, struct dossier *dossier,
                         struct error *err)
{
    struct store *store = cli->app.store;
    struct id other;
    *dossier = (struct dossier){0};
    if (!query_record(store, ENTITY_CASE, id, &dossier->case_file, err))
        return false;
    if (record_reference(&dossier->case_file, FIELD_CASE_HOLDER, &other))
        query_record(store, ENTITY_HOLDER, &other, &dossier->holder, NULL);
    if (record_reference(&dossier->case_file, FIELD_CASE_PROGRAMME, &other))
        query_record(store, ENTITY_PROGRAMME, &other, &dossier->programme, NULL);
    const struct id *holder = &dossier->holder.id;
    return query_members(store, id, FIELD_CASE_NEEDS, &dossier->needs, err) &&
           query_members(store, holder, FIELD_HOLDER_ALIASES, &dossier->aliases, err) &&
           query_members(store, holder, FIELD_HOLDER_BUDGET_CITOYEN, &dossier->budget_citoyen,
                         err) &&
           query_notes(store, id, &dossier->notes, err) &&
           query_referrals(store, id, &dossier->referrals, err) &&
           query_holder_cases(store, holder, &dossier->cases, err);
}

/* As its programme calls it. The caller frees. */
static char *dossier_stage(const struct dossier *dossier)
{
    return stage_label(stage_from_code(record_get(&dossier->case_file, FIELD_CASE_STAGE)),
                       record_get(&dossier->programme, FIELD_PROGRAMME_STAGE_LABELS));
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void add_fields(json_t *object, const struct record *record, enum entity entity)
{
    for (enum field field = entity_first_field(entity); field <= entity_last_field(entity);
         field++) {
        const struct field_info *info = field_info(field);
        if (info->label[0] && info->type != TYPE_SET && !json_object_get(object, info->column))
            json_object_set_new(object, info->column, json_text(record_get(record, field)));
    }
}

static json_t *json_notes(const struct notes *notes)
{
    json_t *array = json_array();
    for (size_t i = 0; i < notes->count; i++)
        json_array_append_new(
            array, json_pack("{s:o, s:o, s:o}", "kind", json_text(notes->rows[i].kind), "at",
                             json_text(notes->rows[i].at), "text", json_text(notes->rows[i].text)));
    return array;
}

static json_t *json_referrals(const struct referrals *referrals)
{
    json_t *array = json_array();
    for (size_t i = 0; i < referrals->count; i++) {
        const struct referral_row *row = &referrals->rows[i];
        json_array_append_new(
            array,
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "partner", json_text(row->partner_name),
                      "status", json_text(row->status), "reason", json_text(row->reason), "sent_on",
                      json_text(row->sent_on), "answered_on", json_text(row->answered_on)));
    }
    return array;
}

static json_t *json_members(const struct strings *members)
{
    json_t *array = json_array();
    for (size_t i = 0; i < members->count; i++)
        json_array_append_new(array, json_text(members->items[i]));
    return array;
}

static bool show_json(const struct dossier *dossier, struct error *err)
{
    json_t *object = json_object(), *needs = json_array();
    json_object_set_new(object, "ref", json_text(record_get(&dossier->case_file, FIELD_CASE_REF)));
    json_object_set_new(object, "name", json_text(record_get(&dossier->holder, FIELD_HOLDER_NAME)));
    json_object_set_new(object, "town", json_text(record_get(&dossier->holder, FIELD_HOLDER_TOWN)));
    json_object_set_new(object, "programme",
                        json_text(record_get(&dossier->programme, FIELD_PROGRAMME_NAME)));
    json_object_set_new(object, "stage",
                        json_text(record_get(&dossier->case_file, FIELD_CASE_STAGE)));
    char *stage = dossier_stage(dossier);
    json_object_set_new(object, "stage_label", json_text(stage));
    free(stage);
    json_object_set_new(object, "due_at",
                        json_text(record_get(&dossier->case_file, FIELD_CASE_DUE_AT)));
    json_object_set_new(object, "outcome",
                        json_text(record_get(&dossier->case_file, FIELD_CASE_OUTCOME)));
    add_fields(object, &dossier->case_file, ENTITY_CASE);
    add_fields(object, &dossier->holder, ENTITY_HOLDER);
    for (size_t i = 0; i < dossier->needs.count; i++) {
        struct need need;
        if (need_parse(dossier->needs.items[i], &need))
            json_array_append_new(needs, json_string(need.code));
    }
    json_object_set_new(object, "aliases", json_members(&dossier->aliases));
    json_object_set_new(object, "budget_citoyen", json_members(&dossier->budget_citoyen));
    json_object_set_new(
        object, "conventional_dates",
        json_boolean(record_get(&dossier->case_file, FIELD_CASE_CONVENTIONAL_DATES) != NULL));
    json_object_set_new(object, "needs", needs);
    json_object_set_new(object, "referrals", json_referrals(&dossier->referrals));
    json_object_set_new(object, "cases", json_others(&dossier->cases, &dossier->case_file.id));
    json_object_set_new(object, "notes", json_notes(&dossier->notes));
    return print_json(object, err);
}

/* ---- text ---------------------------------------------------------------------------------- */

static void print_fields(const struct record *record, enum entity entity, day today)
{
    for (enum field field = entity_first_field(entity); field <= entity_last_field(entity);
         field++) {
        const struct field_info *info = field_info(field);
        if (!info->label[0] || info->type == TYPE_SET || !record_get(record, field) ||
            field == FIELD_HOLDER_NAME || field == FIELD_CASE_REF)
            continue;
        char *shown = value_show(field, record_get(record, field), today);
        printf("%s : %s\n", info->label, shown);
        free(shown);
    }
}

static void print_members(enum field field, const struct strings *members)
{
    for (size_t i = 0; i < members->count; i++)
        printf("%s%s%s", i ? ", " : field_info(field)->label, i ? "" : " : ", members->items[i]);
    if (members->count)
        putchar('\n');
}

static void print_needs(const struct strings *needs)
{
    for (size_t i = 0; i < needs->count; i++) {
        struct need need;
        if (need_parse(needs->items[i], &need))
            printf("Besoin : %s (%s, niveau %d)\n", need_label(need.code),
                   choice_label(&choices_SAID_BY, need.said_by), need.level);
    }
}

static void print_referrals(const struct referrals *referrals)
{
    for (size_t i = 0; i < referrals->count; i++) {
        const struct referral_row *row = &referrals->rows[i];
        printf("Orientation : %s, %s%s%s\n", row->partner_name,
               choice_label(&choices_REFERRAL_STATUS, row->status), row->reason ? " : " : "",
               choice_label(&choices_REFERRAL_REASON, row->reason));
    }
}

static void print_notes(const struct notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        const struct note_row *note = &notes->rows[i];
        printf("\n%s  %s%s\n%s\n", note->at ? note->at : "",
               choice_label(&choices_NOTE_KIND, note->kind),
               note->versions > 1 ? "  (deux versions)" : "", note->text ? note->text : "");
    }
}

static void show_text(const struct dossier *dossier, day today)
{
    const char *name = record_get(&dossier->holder, FIELD_HOLDER_NAME),
               *ref = record_get(&dossier->case_file, FIELD_CASE_REF);
    const char *programme = record_get(&dossier->programme, FIELD_PROGRAMME_NAME);
    char *stage = dossier_stage(dossier);
    const char *outcome = record_get(&dossier->case_file, FIELD_CASE_OUTCOME);
    printf("%s\n%s, %s, étape : %s\n", name ? name : "?", ref ? ref : "?",
           programme ? programme : "sans programme", stage);
    free(stage);
    if (outcome)
        printf("Motif de clôture : %s\n", choice_label(&choices_OUTCOME, outcome));
    if (record_get(&dossier->case_file, FIELD_CASE_CONVENTIONAL_DATES))
        puts("Dossier d'exemple : ses dates sont conventionnelles.");
    print_others(&dossier->cases, &dossier->case_file.id);
    print_members(FIELD_HOLDER_ALIASES, &dossier->aliases);
    print_fields(&dossier->holder, ENTITY_HOLDER, today);
    print_members(FIELD_HOLDER_BUDGET_CITOYEN, &dossier->budget_citoyen);
    print_fields(&dossier->case_file, ENTITY_CASE, today);
    print_needs(&dossier->needs);
    print_referrals(&dossier->referrals);
    print_notes(&dossier->notes);
}

bool verb_show(struct cli *cli, struct error *err)
{
    struct dossier dossier;
    struct id id;
    char *named = cli_rest(cli, 0);
    bool done = query_find_case(cli->app.store, named, &id, err);
    free(named);
    if (!done)
        return false;
    done = dossier_read(cli, &id, &dossier, err);
    if (done && cli->json)
        done = show_json(&dossier, err);
    else if (done)
        show_text(&dossier, app_today(&cli->app));
    dossier_clear(&dossier);
    return done;
}
