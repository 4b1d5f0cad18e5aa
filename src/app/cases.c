/* Where a case begins: its programme, its porteur, its reference; and the trash. */
#include "internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- inside a group ------------------------------------------------------------------------ */

bool set_reference(struct app *app, const struct id *entity, enum field field, const struct id *to,
                   struct error *err)
{
    char text[ID_TEXT_SIZE];
    id_to_text(to, text);
    return op_set(app->store, entity, field, text, NULL, err);
}

bool set_day(struct app *app, const struct id *entity, enum field field, day value,
             struct error *err)
{
    char iso[11];
    if (value == DAY_NONE)
        return op_set(app->store, entity, field, NULL, NULL, err);
    day_to_iso(value, iso);
    return op_set(app->store, entity, field, iso, NULL, err);
}

bool timeline_add(struct app *app, const struct id *case_id, const char *kind, const char *text,
                  struct id *note, struct error *err)
{
    struct id id = id_new(&app->clock);
    char moment[MOMENT_SIZE];
    clock_moment(&app->clock, moment);
    if (note)
        *note = id;
    return set_reference(app, &id, FIELD_NOTE_CASE, case_id, err) &&
           op_set(app->store, &id, FIELD_NOTE_KIND, kind, NULL, err) &&
           op_set(app->store, &id, FIELD_NOTE_AT, moment, NULL, err) &&
           op_note(app->store, &id, text, NULL, err);
}

char *app_case_name(struct app *app, const struct id *case_id)
{
    struct record case_file = {0}, holder = {0};
    struct id holder_id;
    char *name = NULL;
    if (query_record(app->store, ENTITY_CASE, case_id, &case_file, NULL) &&
        record_reference(&case_file, FIELD_CASE_HOLDER, &holder_id) &&
        query_record(app->store, ENTITY_HOLDER, &holder_id, &holder, NULL))
        name = mem_copy(record_get(&holder, FIELD_HOLDER_NAME));
    record_clear(&case_file);
    record_clear(&holder);
    return name ? name : mem_copy("?");
}

/* ---- programmes ---------------------------------------------------------------------------- */

/* The kind that a name tells ("Parcours RH 2023"); hors-réseaux is what most names say. */
static const char *programme_kind(const char *name)
{
    static const struct {
        const char *word, *kind;
    } words[] = {{"implication", "parcours_implication"},
                 {"rh", "parcours_rh"},
                 {"richesses", "parcours_rh"},
                 {"environnement", "parcours_environnement"},
                 {"transition", "parcours_environnement"},
                 {"codeveloppement", "codev"},
                 {"co developpement", "codev"},
                 {"hors reseaux", "hors_reseaux"},
                 {"hors reseau", "hors_reseaux"},
                 {"hr", "hors_reseaux"}};
    char *folded = utf8_fold(name), *padded = mem_print(" %s ", folded);
    const char *kind = "autre";
    for (size_t i = 0; i < sizeof words / sizeof words[0] && strcmp(kind, "autre") == 0; i++) {
        char *word = mem_print(" %s ", words[i].word);
        if (strstr(padded, word))
            kind = words[i].kind;
        free(word);
    }
    free(folded);
    free(padded);
    return kind;
}

/* The year a name ends with or holds; that of today otherwise. */
static int programme_year(const struct app *app, const char *name)
{
    char today[11];
    for (const char *at = name; *at; at++)
        if ((at == name || !isdigit((unsigned char)at[-1])) && strspn(at, "0123456789") == 4 &&
            at[0] == '2' && at[1] == '0')
            return atoi(at);
    day_to_iso(app_today(app), today);
    return atoi(today);
}

/* By its name, so that two colleagues who begin the same programme before their laptops meet have
 * one, not two of a name. One that was retired or erased under it is not taken up again. */
static bool programme_identity(struct app *app, const char *name, struct id *programme,
                               struct error *err)
{
    bool known;
    char *folded = utf8_fold(name), *called = mem_print("programme:%s", folded);
    *programme = id_named(called);
    free(called);
    free(folded);
    if (!query_is_known(app->store, ENTITY_PROGRAMME, programme, &known, err))
        return false;
    if (known)
        *programme = id_new(&app->clock);
    return true;
}

bool programme_create(struct app *app, const char *name, struct id *programme, struct error *err)
{
    const char *kind = programme_kind(name);
    char *stored = NULL, year[12];
    if (!value_check(FIELD_PROGRAMME_NAME, name, app_today(app), &stored, err))
        return false;
    if (!stored)
        return error_set(err, ERR_INPUT, "un programme a besoin d'un nom");
    snprintf(year, sizeof year, "%d", programme_year(app, name));
    bool done = programme_identity(app, stored, programme, err) &&
                op_set(app->store, programme, FIELD_PROGRAMME_NAME, stored, NULL, err) &&
                op_set(app->store, programme, FIELD_PROGRAMME_KIND, kind, NULL, err) &&
                op_set(app->store, programme, FIELD_PROGRAMME_YEAR, year, NULL, err);
    free(stored);
    return done && programme_settle(app, programme, FIELD_PROGRAMME_KIND, kind, err);
}

bool app_programme(struct app *app, const char *name, struct id *programme, struct error *err)
{
    struct error why = {0};
    if (query_find_programme(app->store, name, programme, &why))
        return true;
    if (why.code != ERR_NOT_FOUND)
        return error_set(err, why.code, "%s", why.text);
    if (!op_begin(app->store, err))
        return false;
    if (!programme_create(app, name, programme, err)) {
        op_rollback(app->store);
        return false;
    }
    char *shown = utf8_clean(name, strlen(name), CLEAN_LINE);
    bool done = action_commit(app, NULL, err, "nouveau programme : %s", shown);
    free(shown);
    return done;
}

/* The programme a new case goes to when nobody says: the one on screen, the newest, or that of the
 * year. Inside a group. */
bool programme_by_default(struct app *app, struct id *programme, struct error *err)
{
    struct programmes programmes;
    if (!id_is_none(&app->filter.programme)) {
        *programme = app->filter.programme;
        return true;
    }
    if (!query_programmes(app->store, &programmes, err))
        return false;
    bool known = programmes.count > 0;
    if (known)
        *programme = programmes.rows[0].id;
    programmes_clear(&programmes);
    if (known)
        return true;
    char *name = mem_print("Hors-réseaux %d", programme_year(app, ""));
    bool done = programme_create(app, name, programme, err);
    free(name);
    return done;
}

bool programme_of_name(struct app *app, const char *name, struct id *programme, struct error *err)
{
    struct error why = {0};
    if (!name || !name[0])
        return programme_by_default(app, programme, err);
    if (query_find_programme(app->store, name, programme, &why))
        return true;
    if (why.code != ERR_NOT_FOUND)
        return error_set(err, why.code, "%s", why.text);
    return programme_create(app, name, programme, err);
}

/* ---- new ----------------------------------------------------------------------------------- */

/* "HR-2024" for a case of this programme. The caller frees. */
static char *reference_series(struct app *app, const struct id *programme)
{
    struct record record;
    if (!query_record(app->store, ENTITY_PROGRAMME, programme, &record, NULL))
        return mem_copy("DI");
    const char *year = record_get(&record, FIELD_PROGRAMME_YEAR);
    const char *prefix = programme_prefix(record_get(&record, FIELD_PROGRAMME_KIND));
    char *series = year ? mem_print("%s-%s", prefix, year) : mem_copy(prefix);
    record_clear(&record);
    return series;
}

bool case_open_for(struct app *app, const struct id *holder, const struct id *programme,
                   struct id *case_id, struct error *err)
{
    *case_id = id_new(&app->clock);
    char *series = reference_series(app, programme);
    char *ref = op_next_ref(app->store, series, err);
    bool done = ref && op_set(app->store, case_id, FIELD_CASE_REF, ref, NULL, err) &&
                set_reference(app, case_id, FIELD_CASE_HOLDER, holder, err) &&
                set_reference(app, case_id, FIELD_CASE_PROGRAMME, programme, err) &&
                set_day(app, case_id, FIELD_CASE_RECEIVED_ON, app_today(app), err) &&
                op_set(app->store, case_id, FIELD_CASE_STAGE, stage_code(STAGE_CONTACT), NULL, err);
    free(series);
    free(ref);
    return done;
}

bool case_create(struct app *app, const char *name, const char *town, const struct id *programme,
                 struct id *holder, struct id *case_id, struct error *err)
{
    char *stored_name = NULL, *stored_town = NULL;
    bool done = value_check(FIELD_HOLDER_NAME, name, app_today(app), &stored_name, err) &&
                value_check(FIELD_HOLDER_TOWN, town, app_today(app), &stored_town, err);
    if (done && !stored_name)
        done = error_set(err, ERR_INPUT, "un dossier a besoin du nom du porteur");
    if (done) {
        *holder = id_new(&app->clock);
        done = op_set(app->store, holder, FIELD_HOLDER_NAME, stored_name, NULL, err) &&
               op_set(app->store, holder, FIELD_HOLDER_TOWN, stored_town, NULL, err) &&
               case_open_for(app, holder, programme, case_id, err);
    }
    free(stored_name);
    free(stored_town);
    return done;
}

/* While there is a single programme it is the one on screen: its target and its stages show. A
 * preference: that it could not be kept is no failure of the action, which is written. */
static void show_only_programme(struct app *app, const struct id *programme)
{
    struct programmes programmes;
    if (!id_is_none(&app->filter.programme) || !query_programmes(app->store, &programmes, NULL))
        return;
    if (programmes.count == 1)
        app_show_programme(app, programme, NULL);
    programmes_clear(&programmes);
}

/* Ends the group that app_add_case and app_add_case_to began; `ready` when they know where to. */
static bool add_case(struct app *app, bool ready, const char *name, const char *town,
                     const struct id *into, struct id *case_id, struct error *err)
{
    struct id holder;
    if (!ready || !case_create(app, name, town, into, &holder, case_id, err)) {
        op_rollback(app->store);
        return false;
    }
    char *shown = app_case_name(app, case_id);
    bool done = action_commit(app, case_id, err, "nouveau dossier : %s", shown);
    free(shown);
    if (done)
        show_only_programme(app, into);
    return done;
}

bool app_add_case(struct app *app, const char *name, const char *town, const struct id *programme,
                  struct id *case_id, struct error *err)
{
    struct id into = programme ? *programme : ID_NONE;
    return op_begin(app->store, err) &&
           add_case(app, programme || programme_by_default(app, &into, err), name, town, &into,
                    case_id, err);
}

bool app_add_case_to(struct app *app, const char *name, const char *town, const char *programme,
                     struct id *case_id, struct error *err)
{
    struct id into;
    return op_begin(app->store, err) && add_case(app, programme_of_name(app, programme, &into, err),
                                                 name, town, &into, case_id, err);
}

bool app_delete_case(struct app *app, const struct id *case_id, struct error *err)
{
    char *name = app_case_name(app, case_id);
    bool done = op_begin(app->store, err);
    if (done && !op_delete(app->store, ENTITY_CASE, case_id, err)) {
        op_rollback(app->store);
        done = false;
    }
    done = done && action_commit(app, case_id, err, "dossier retiré : %s", name);
    free(name);
    return done;
}
