/* The triage on the screen: all that is needed to decide, why the case is here, what the last key
 * did; at the end, what was done. */
#include "sheet.h"
#include "triage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BAR_COLUMNS = 24, TOP = 2 };

/* ---- how far ------------------------------------------------------------------------------- */

/* "Tri   5 sur 20   ████░░░░      La Palette → Orientation" */
static void draw_progress(struct triage_screen *self, struct tui *tui)
{
    struct triage_sum sum;
    char text[64];
    int columns = tui_columns();
    triage_sum(tui->app, &self->pass, &sum);
    size_t all = sum.decided + sum.skipped + sum.left, seen = all - sum.left;
    bool over = self->pass.at >= self->pass.count;
    size_t here = over || self->pass.again ? seen : seen + 1 < all ? seen + 1 : all;
    int column = 1 + put_piece(0, 1, "Tri", columns - 2, LOOK_TITLE) + 3;
    if (self->pass.again && !over)
        snprintf(text, sizeof text, "%zu passé%s à revoir", sum.skipped,
                 sum.skipped > 1 ? "s" : "");
    else
        snprintf(text, sizeof text, "%zu sur %zu", here, all);
    column += put_piece(0, column, text, columns - column - 1, LOOK_NORMAL) + 3;
    int bar = columns - column - 1 < BAR_COLUMNS ? columns - column - 1 : BAR_COLUMNS;
    put_bar(0, column, bar, sum.decided, all);
    column += bar + 3;
    int right = badges_draw(&self->badges, tui, 0, column, columns - 1);
    if (self->last && right - column > 9) {
        char *cut = utf8_cut(self->last, right - column);
        put_right(0, column, cut, right - column, LOOK_FAINT);
        free(cut);
    }
    put_rule(1, 0, columns);
}

/* ---- the case ------------------------------------------------------------------------------ */

static char *silent_partner(struct tui *tui, const struct id *case_id)
{
    struct referrals referrals;
    char *name = NULL;
    if (!query_referrals(tui->app->store, case_id, &referrals, NULL))
        return NULL;
    for (size_t i = 0; i < referrals.count && !name; i++)
        if (referrals.rows[i].status && strcmp(referrals.rows[i].status, "requested") == 0)
            name = mem_copy(referrals.rows[i].partner_name);
    referrals_clear(&referrals);
    return name;
}

/* "relance il y a 3 j", "jamais contacté"… The caller frees. */
static char *reason_text(struct tui *tui, const struct triage_entry *entry, const struct card *card)
{
    char distance[DAY_FRENCH_SIZE];
    day at, today = app_today(tui->app);
    switch (entry->reason) {
    case TRIAGE_DUE:
        if (!card->due_at || !day_from_iso(card->due_at, &at))
            return mem_copy("la relance était prévue");
        day_distance(at, today, distance);
        return mem_print("%s %s", card->next_action ? card->next_action : "relance", distance);
    case TRIAGE_NEVER:
        return mem_copy("jamais contacté");
    case TRIAGE_SILENCE: {
        char *partner = silent_partner(tui, &entry->id);
        char *text = mem_print("%s n'a pas répondu", partner ? partner : "un partenaire");
        free(partner);
        return text;
    }
    case TRIAGE_IDLE:
        return mem_copy("sans prochaine action");
    default:
        if (!card->last_contact || !day_from_iso(card->last_contact, &at))
            return mem_copy("sans contact récent");
        day_distance(at, today, distance);
        return mem_print("dernier contact %s", distance);
    }
}

/* "Saint-Omer · association · 03 21 00 00 00 · Contact". The caller frees. */
static char *identity_text(const struct card *card)
{
    char *stage = stage_label(card->stage, card->stage_labels);
    const char *parts[] = {
        card->town ? card->town : choice_label(&choices_TERRITORY, card->territory),
        card->activities ? card->activities : choice_label(&choices_LEGAL_FORM, card->legal_form),
        card->phone, stage};
    struct text text = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] && parts[i][0])
            text_addf(&text, "%s%s", text.length ? " · " : "", parts[i]);
    free(stage);
    return text_take(&text);
}

/* "reçu le 4 mars, Mission ESS". The caller frees. */
static char *received_text(const struct record *case_file, day today)
{
    const char *source = choice_label(&choices_SOURCE, record_get(case_file, FIELD_CASE_SOURCE));
    const char *received = record_get(case_file, FIELD_CASE_RECEIVED_ON);
    char french[DAY_FRENCH_SIZE];
    day on;
    if (!received || !day_from_iso(received, &on))
        return mem_copy(source);
    day_french(on, today, french);
    return mem_print("reçu %s%s%s", french, source[0] ? ", " : "", source);
}

/* A line of two texts, the right one never cut by the left one. */
static void draw_pair(struct pen *pen, const char *left, enum look look, const char *right,
                      enum look right_look)
{
    int width = utf8_columns(right, strlen(right)), most = pen->columns / 2;
    width = width < most ? width : most;
    char *cut = utf8_cut(right, width);
    put(pen->row, pen->column, left, pen->columns - width - 2, look);
    put_right(pen->row, pen->column + pen->columns - width, cut, width, right_look);
    free(cut);
    pen->row++;
}

static void draw_next(struct pen *pen, const struct card *card, day today)
{
    char french[DAY_FRENCH_SIZE], distance[DAY_FRENCH_SIZE];
    day due;
    if (!card->due_at || !day_from_iso(card->due_at, &due)) {
        sheet_line(pen, "Prochaine date : aucune", LOOK_NORMAL);
        return;
    }
    day_french(due, today, french);
    day_distance(due, today, distance);
    char *text =
        mem_print("Prochaine date : %s, %s%s%s", french, distance, card->next_action ? " : " : "",
                  card->next_action ? card->next_action : "");
    sheet_text(pen, text, 2, due < today ? LOOK_ALERT : LOOK_NORMAL);
    free(text);
}

static void draw_case(struct pen *pen, struct tui *tui, const struct triage_entry *entry,
                      const struct card *card, const struct record *case_file)
{
    day today = app_today(tui->app);
    char *reason = reason_text(tui, entry, card), *here = mem_print("ici parce que : %s", reason);
    char *identity = identity_text(card), *received = received_text(case_file, today);
    bool pressing = entry->reason == TRIAGE_DUE;
    tui_cursor(tui, pen->row, pen->column, false);
    draw_pair(pen, card->name ? card->name : "?", LOOK_TITLE, here,
              pressing ? LOOK_ALERT : LOOK_NORMAL);
    draw_pair(pen, identity, LOOK_FAINT, received, LOOK_FAINT);
    sheet_value(pen, case_file, FIELD_CASE_PRESUMED_ISSUE, today);
    pen->row++;
    draw_next(pen, card, today);
    sheet_needs(pen, tui, &entry->id);
    sheet_referrals(pen, tui, &entry->id);
    sheet_notes(pen, tui, &entry->id);
    if (!card->contacts && pen->row < pen->bottom) {
        pen->row++;
        sheet_line(pen, "Aucun contact noté.", LOOK_FAINT);
    }
    free(reason);
    free(here);
    free(identity);
    free(received);
}

static void draw_keys(struct tui *tui, const struct id *case_id)
{
    static const struct footer_item more[] = {{"Espace", "passer"}};
    char *others =
        mem_print("Retour arrière précédent   %s annuler   Entrée ouvrir   Échap arrêter",
                  tui_key(tui, COMMAND_UNDO));
    put(tui_rows() - 1, 1, others, tui_columns() - 2, LOOK_FAINT);
    free(others);
    tui_footer_place(tui, PLACE_TRIAGE, case_id, more, 1);
}

void triage_draw_case(struct triage_screen *self, struct tui *tui, const struct triage_entry *entry)
{
    struct card card;
    struct record case_file = {0};
    struct error err = {0};
    draw_progress(self, tui);
    struct pen pen = {
        .row = TOP, .bottom = tui_rows() - 2, .column = 1, .columns = tui_columns() - 2};
    if (!query_card(tui->app->store, &entry->id, &card, &err) ||
        !query_record(tui->app->store, ENTITY_CASE, &entry->id, &case_file, &err)) {
        tui_fail(tui, &err);
    } else {
        draw_case(&pen, tui, entry, &card, &case_file);
        card_clear(&card);
    }
    record_clear(&case_file);
    draw_keys(tui, &entry->id);
}

/* ---- the end ------------------------------------------------------------------------------- */

static void draw_acts(struct pen *pen, const struct triage_sum *sum)
{
    static const char *const words[TRIAGE_ACTS][2] = {
        [TRIAGE_NOTE] = {"note écrite", "notes écrites"},
        [TRIAGE_FOLLOW_UP] = {"relance fixée", "relances fixées"},
        [TRIAGE_REFERRAL] = {"dossier orienté", "dossiers orientés"},
        [TRIAGE_STAGE] = {"changement d'étape", "changements d'étape"},
        [TRIAGE_CLOSING] = {"dossier clos", "dossiers clos"},
    };
    char text[80];
    for (int act = 0; act < TRIAGE_ACTS; act++)
        if (sum->acts[act]) {
            snprintf(text, sizeof text, "%5zu  %s", sum->acts[act], words[act][sum->acts[act] > 1]);
            sheet_line(pen, text, LOOK_NORMAL);
        }
    if (sum->skipped) {
        snprintf(text, sizeof text, "%5zu  passé%s, à revoir : Espace", sum->skipped,
                 sum->skipped > 1 ? "s" : "");
        sheet_line(pen, text, LOOK_NORMAL);
    }
}

static void draw_skipped(struct pen *pen, const struct triage_screen *self, struct tui *tui)
{
    for (size_t i = 0; i < self->pass.count && pen->row < pen->bottom; i++) {
        if (self->pass.entries[i].fate != TRIAGE_SKIPPED)
            continue;
        char *name = app_case_name(tui->app, &self->pass.entries[i].id);
        char *text = mem_print("       %s", name);
        sheet_line(pen, text, LOOK_FAINT);
        free(text);
        free(name);
    }
}

/* The first thing that is due after today. */
static void draw_next_due(struct pen *pen, struct tui *tui)
{
    struct cards cards;
    struct days ahead = {.from = app_today(tui->app), .to = DAY_NONE};
    if (!query_due(tui->app->store, app_filter(tui->app), &ahead, 0, 1, &cards, NULL))
        return;
    if (cards.count) {
        char french[DAY_FRENCH_SIZE];
        const struct card *card = &cards.rows[0];
        day due = ahead.from;
        day_from_iso(card->due_at, &due);
        day_french(due, ahead.from, french);
        char *text =
            mem_print("Prochaine échéance : %s, %s%s%s", french, card->name ? card->name : "?",
                      card->next_action ? " : " : "", card->next_action ? card->next_action : "");
        pen->row++;
        sheet_text(pen, text, 2, LOOK_NORMAL);
        free(text);
    }
    cards_clear(&cards);
}

void triage_draw_end(struct triage_screen *self, struct tui *tui)
{
    struct triage_sum sum;
    char text[120];
    struct pen pen = {
        .row = TOP + 1, .bottom = tui_rows() - 1, .column = 1, .columns = tui_columns() - 2};
    draw_progress(self, tui);
    triage_sum(tui->app, &self->pass, &sum);
    if (sum.decided + sum.skipped == 0)
        snprintf(text, sizeof text, "Rien n'attend : tout a une suite prévue.");
    else
        snprintf(text, sizeof text, "Tri fini : %zu décidé%s en %d min", sum.decided,
                 sum.decided > 1 ? "s" : "", sum.minutes);
    tui_cursor(tui, pen.row, 1, false);
    sheet_line(&pen, text, LOOK_TITLE);
    pen.row++;
    draw_acts(&pen, &sum);
    draw_skipped(&pen, self, tui);
    draw_next_due(&pen, tui);
    const struct footer_item items[] = {{"Espace", "revoir les passés"},
                                        {"Retour arrière", "le dernier"},
                                        {tui_key(tui, COMMAND_UNDO), "annuler"},
                                        {"Échap", "tableau"}};
    tui_footer(tui, sum.skipped ? items : items + 1, sum.skipped ? 4 : 3);
}
