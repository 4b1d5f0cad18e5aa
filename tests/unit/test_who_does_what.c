/* "Qui fait quoi": what a porteur reads, and what is never in it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/app/internal.h"
#include "dentelle/report.h"
#include "ground.h"
#include "paper.h"

static struct ground ground;
static struct app app;
static struct error err;
static struct id alpha; /* the case the sheet is for */

static void set(const struct id *id, enum field field, const char *value)
{
    cr_assert(op_set(app.store, id, field, value, NULL, &err), "%s", err.text);
}

static void add(const struct id *id, enum field field, const char *member)
{
    cr_assert(op_add(app.store, id, field, member, &err), "%s", err.text);
}

static void begin(void)
{
    cr_assert(op_begin(app.store, &err), "%s", err.text);
}

static void commit(void)
{
    cr_assert(op_commit(app.store, NULL, NULL, &err), "%s", err.text);
}

static struct id partner(const char *code)
{
    struct id id;
    cr_assert(query_find_partner(app.store, code, &id, &err), "%s", err.text);
    return id;
}

/* A referral of alpha in that state. */
static struct id refer(const char *code, const char *status)
{
    struct id id = id_new(&app.clock), to = partner(code);
    begin();
    cr_assert(set_reference(&app, &id, FIELD_REFERRAL_CASE, &alpha, &err));
    cr_assert(set_reference(&app, &id, FIELD_REFERRAL_PARTNER, &to, &err));
    set(&id, FIELD_REFERRAL_KIND, "orientation");
    set(&id, FIELD_REFERRAL_STATUS, status);
    commit();
    ground_pass_days(&ground, 0);
    ground.now_ms += 1000; /* the next one is later */
    return id;
}

static void open_app(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    cr_assert(app_add_case(&app, "Alpha fictif", "Arras", NULL, &alpha, &err), "%s", err.text);
}

static void close_app(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(who_does_what, .init = open_app, .fini = close_app);

static struct document *sheet(void)
{
    struct document *document = who_does_what(app.store, &alpha, app_today(&app), &err);
    cr_assert_not_null(document, "%s", err.text);
    return document;
}

static struct document *map_of(const char *territory)
{
    struct document *document = who_does_what_map(app.store, territory, app_today(&app), &err);
    cr_assert_not_null(document, "%s", err.text);
    return document;
}

/* The document as text on one line, so that wrapping hides nothing. The caller frees. */
static char *said_by(struct document *document)
{
    struct text text = {0};
    cr_assert(document_write(document, DOCUMENT_TEXT, &text, &err));
    document_free(document);
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] == '\n')
            text.bytes[i] = ' ';
    for (char *at; (at = strstr(text_get(&text), "  "));)
        text_splice(&text, (size_t)(at - text.bytes), 1, "", 0);
    return text_take(&text);
}

static void says(struct document *document, const char *text)
{
    char *said = said_by(document);
    cr_expect_not_null(strstr(said, text), "no \"%s\" in: %s", text, said);
    free(said);
}

static void says_not(struct document *document, const char *text)
{
    char *said = said_by(document);
    cr_expect_null(strstr(said, text), "\"%s\" in: %s", text, said);
    free(said);
}

/* ---- the sheet of a case ------------------------------------------------------------------- */

Test(who_does_what, each_partner_is_said_with_what_it_does)
{
    refer("aae62", "requested");
    refer("dla", "accepted");
    says(sheet(), "Qui fait quoi pour Alpha fictif");
    says(sheet(), "Association d'action éducative du Pas-de-Calais (AAE62) accompagne des projets "
                  "Ce qu'il fait : Point d'information à la vie associative (PIVA)");
    says(sheet(), "Dispositif local d'accompagnement (DLA)");
    says(sheet(), "C'est oui : fixer un premier rendez-vous.");
}

Test(who_does_what, a_short_name_that_says_nothing_more_is_left_out)
{
    refer("reseau-scic", "draft");
    says(sheet(), "Réseau départemental des SCIC réseau");
}

Test(who_does_what, needs_are_those_of_the_referral_else_those_of_the_case)
{
    struct id aae62 = refer("aae62", "requested");
    begin();
    add(&alpha, FIELD_CASE_NEEDS, "ess--gouvernance porteur 2");
    add(&alpha, FIELD_CASE_NEEDS, "ess--benevolat apes 3");
    add(&alpha, FIELD_CASE_NEEDS, "ess--financements porteur 3"); /* it covers no such need */
    commit();
    says(sheet(), "Pour quel besoin : bénévolat, gouvernance Et");
    begin();
    add(&aae62, FIELD_REFERRAL_NEEDS, "ess--statuts");
    add(&aae62, FIELD_REFERRAL_NEEDS, "local--transport des usagers");
    commit();
    says(sheet(), "Pour quel besoin : statuts, transport des usagers Et");
}

Test(who_does_what, what_the_mission_ess_presumes_is_not_told)
{
    refer("aae62", "requested");
    begin();
    add(&alpha, FIELD_CASE_NEEDS, "ess--mediation-conflits mission_ess 3");
    commit();
    says_not(sheet(), "conflits");
    says(sheet(), "Pour quel besoin : À voir ensemble.");
}

Test(who_does_what, who_calls_whom_and_when)
{
    struct id aae62 = refer("aae62", "accepted");
    says(sheet(), "Qui appelle, et quand : à convenir.");
    begin();
    set(&aae62, FIELD_REFERRAL_CALLER, "porteur");
    commit();
    says(sheet(), "Vous appelez AAE62. Quand : à convenir.");
    begin();
    set(&aae62, FIELD_REFERRAL_CALLER, "partenaire");
    set(&aae62, FIELD_REFERRAL_DUE_AT, "2027-04-01");
    set(&aae62, FIELD_REFERRAL_NEXT_STEP, "Préparer les statuts, puis se voir.");
    commit();
    says(sheet(), "Et maintenant : Préparer les statuts, puis se voir. AAE62 vous appelle d'ici le "
                  "1er avril 2027.");
    begin();
    set(&aae62, FIELD_REFERRAL_CALLER, "apes");
    commit();
    says(sheet(), "L'Apes appelle AAE62 d'ici");
    begin();
    set(&aae62, FIELD_REFERRAL_CALLER, NULL);
    commit();
    says(sheet(), "D'ici le 1er avril 2027. Qui appelle : à convenir.");
}

Test(who_does_what, a_day_that_is_past_is_promised_no_more)
{
    struct id aae62 = refer("aae62", "accepted");
    begin();
    set(&aae62, FIELD_REFERRAL_CALLER, "porteur");
    set(&aae62, FIELD_REFERRAL_DUE_AT, "2027-03-14");
    commit();
    says(sheet(), "Quand : à convenir.");
    says_not(sheet(), "14 mars");
}

Test(who_does_what, each_status_has_its_sentence)
{
    static const char *const statuses[][2] = {
        {"draft", "présente votre projet"}, {"requested", "la réponse est attendue"},
        {"accepted", "C'est oui"},          {"in-progress", "continuer ensemble"},
        {"completed", "gardez le contact"},
    };
    struct id aae62 = refer("aae62", "draft");
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        begin();
        set(&aae62, FIELD_REFERRAL_STATUS, statuses[i][0]);
        commit();
        says(sheet(), statuses[i][1]);
    }
    says_not(sheet(), "à convenir");
}

Test(who_does_what, an_address_that_was_only_given_leaves_the_porteur_free)
{
    struct id aae62 = refer("aae62", "requested");
    begin();
    set(&aae62, FIELD_REFERRAL_KIND, "information");
    commit();
    says(sheet(), "À vous de voir : prenez contact si cela vous est utile.");
}

Test(who_does_what, what_is_to_be_done_comes_before_what_is_done)
{
    refer("dla", "completed");
    refer("aae62", "requested");
    char *said = said_by(sheet());
    cr_expect_lt(strstr(said, "AAE62"), strstr(said, "(DLA)"), "%s", said);
    free(said);
}

Test(who_does_what, what_came_to_nothing_is_not_on_it)
{
    refer("dla", "rejected");
    refer("mas", "failed");
    refer("bcus", "cancelled");
    cr_expect_null(who_does_what(app.store, &alpha, app_today(&app), &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_not_null(strstr(err.text, "sans suite"), "%s", err.text);
    refer("aae62", "requested");
    says_not(sheet(), "DLA");
    says_not(sheet(), "MAS");
    says_not(sheet(), "BCUS");
}

Test(who_does_what, a_later_link_to_the_same_partner_replaces_the_first)
{
    refer("aae62", "completed");
    refer("aae62", "requested");
    says(sheet(), "la réponse est attendue");
    says_not(sheet(), "gardez le contact");
}

Test(who_does_what, without_a_partner_it_says_what_to_do)
{
    cr_expect_null(who_does_what(app.store, &alpha, app_today(&app), &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_not_null(strstr(err.text, "Alpha fictif : aucun partenaire n'est encore choisi"));
    struct id nobody = id_named("nobody");
    cr_expect_null(who_does_what(app.store, &nobody, app_today(&app), &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);
}

Test(who_does_what, contact_and_site_are_said_where_the_user_wrote_them)
{
    struct id id = partner("aae62");
    refer("aae62", "requested");
    begin();
    set(&id, FIELD_PARTNER_CONTACT, "Mme Essai, 00 00 00 00 00");
    set(&id, FIELD_PARTNER_WEBSITE, "www.exemple.invalid");
    commit();
    says(sheet(), "Mme Essai, 00 00 00 00 00 www.exemple.invalid Ce qu'il fait");
}

Test(who_does_what, a_long_explanation_is_cut_at_a_sentence)
{
    struct id id = partner("aae62");
    struct text does = {0};
    refer("aae62", "requested");
    for (int i = 0; i < 12; i++)
        text_addf(&does, "Une phrase de plus, la %de, sur ce qu'elle fait. ", i);
    begin();
    set(&id, FIELD_PARTNER_DOES, text_get(&does));
    commit();
    text_clear(&does);
    says(sheet(), "la 3e, sur ce qu'elle fait. Pour quel besoin");
}

/* ---- what is never on it ------------------------------------------------------------------- */

#define SECRET "ZZSECRET"

/* A base full of words that are nobody's but the Apes's. */
static void fill_with_secrets(void)
{
    struct id holder = ID_NONE, other, note;
    struct record record;
    cr_assert(query_record(app.store, ENTITY_CASE, &alpha, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    cr_assert(app_write_note(&app, &alpha, "visite", SECRET " note", DAY_NONE, &note, &err));
    cr_assert(app_add_case(&app, SECRET " autre porteur", SECRET, NULL, &other, &err));
    cr_assert(app_write_note(&app, &other, "appel", SECRET " ailleurs", DAY_NONE, NULL, &err));
    struct id dla = partner("dla");
    cr_assert(app_refer(&app, &other, &dla, 1, &err));
    struct id referral = refer("aae62", "requested");
    begin();
    for (enum field field = entity_first_field(ENTITY_CASE);
         field <= entity_last_field(ENTITY_CASE); field++)
        if (field_info(field)->label[0] &&
            (field_info(field)->type == TYPE_TEXT || field_info(field)->type == TYPE_LINES))
            set(&alpha, field, SECRET);
    for (enum field field = entity_first_field(ENTITY_HOLDER);
         field <= entity_last_field(ENTITY_HOLDER); field++)
        if (field != FIELD_HOLDER_NAME && field_info(field)->label[0] &&
            (field_info(field)->type == TYPE_TEXT || field_info(field)->type == TYPE_LINES ||
             field_info(field)->type == TYPE_PHONE || field_info(field)->type == TYPE_EMAIL))
            set(&holder, field, SECRET);
    add(&holder, FIELD_HOLDER_ALIASES, SECRET);
    add(&alpha, FIELD_CASE_NEEDS, "ess--statuts porteur 3");
    set(&referral, FIELD_REFERRAL_REASON, "non_joignable");
    set(&referral, FIELD_REFERRAL_SENT_ON, "2027-01-13");
    commit();
}

/* Everything a reader of the three files may read, one after the other. */
static char *all_words(struct document *document)
{
    struct text all = {0}, html = {0}, odt = {0};
    cr_assert(document_write(document, DOCUMENT_TEXT, &all, &err));
    cr_assert(document_write(document, DOCUMENT_HTML, &html, &err));
    cr_assert(document_write(document, DOCUMENT_ODT, &odt, &err));
    char *content = paper_part(odt.bytes, odt.length, "content.xml"),
         *meta = paper_part(odt.bytes, odt.length, "meta.xml");
    text_addf(&all, "%s%s%s", strstr(html.bytes, "<body>"), strstr(content, "<office:body>"), meta);
    free(content);
    free(meta);
    text_clear(&html);
    text_clear(&odt);
    document_free(document);
    return text_take(&all);
}

static void says_nothing_of_ours(struct document *document)
{
    static const char *const ours[] = {
        SECRET,      "iveau",       "Pré-diag", "pré-diag",  "rientation",  "étape",   "rientée",
        "requested", "in-progress", "draft",    "transmise", "ess--",       "local--", "porteur 3",
        "joignable", "janvier",     "HR-",      "DLA-",      "mission_ess", "Mission", "éférent",
    };
    char *all = all_words(document);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        const char *found = strstr(all, ours[i]);
        cr_expect_null(found, "\"%s\": %.80s", ours[i], found);
    }
    free(all);
}

Test(who_does_what, nothing_of_others_no_note_no_word_of_ours)
{
    fill_with_secrets();
    says(sheet(), "Pour quel besoin : statuts");
    says_not(sheet(), "accompagnement (DLA)");
    says_nothing_of_ours(sheet());
}

Test(who_does_what, the_map_knows_of_no_case)
{
    struct id udes = partner("udes");
    fill_with_secrets();
    begin();
    for (int i = 0; i < choices_NEED.count; i++) /* so that no secret hides behind a gap */
        add(&udes, FIELD_PARTNER_NEEDS, choices_NEED.choices[i].code);
    commit();
    char *all = all_words(map_of(NULL));
    cr_expect_null(strstr(all, SECRET));
    cr_expect_null(strstr(all, "Alpha fictif"));
    cr_expect_null(strstr(all, "ess--"));
    free(all);
}

/* ---- the map ------------------------------------------------------------------------------- */

Test(who_does_what, a_map_is_of_what_is_there)
{
    says(map_of("calaisis"), "Qui fait quoi : Calaisis");
    says(map_of("calaisis"), "Pôle ESS Anima");
    says(map_of("calaisis"), "Cigales Hauts-de-France");
    says_not(map_of("calaisis"), "Incub'ESS");
    says(map_of("artois"), "Incub'ESS de l'Artois");
    says(map_of(NULL), "Pôle ESS Anima, MDESS de Calais lieu à connaître Calaisis");
    says(map_of(NULL), "aide à financer tout le département");
}

Test(who_does_what, needs_come_in_their_order_then_those_of_the_user)
{
    struct id udes = partner("udes");
    begin();
    add(&udes, FIELD_PARTNER_NEEDS, "local--transport des usagers");
    commit();
    char *said = said_by(map_of(NULL));
    const char *first = strstr(said, "Projet associatif ---"),
               *second = strstr(said, "Statuts ---"),
               *last = strstr(said, "Transport des usagers ---");
    cr_assert(first && second && last, "%s", said);
    cr_expect(first < second && second < last);
    free(said);
}

Test(who_does_what, conditions_are_said_in_plain_words)
{
    struct id id = partner("dla");
    says(map_of(NULL),
         "À quelles conditions : Pour : association, SCIC, SCOP, ou entreprise agréée "
         "« solidaire d'utilité sociale » (ESUS). Être déjà créé. Avoir au moins 1 salarié.");
    begin();
    set(&id, FIELD_PARTNER_MINIMUM_EMPLOYEES, "2");
    set(&id, FIELD_PARTNER_ESUS, "1");
    set(&id, FIELD_PARTNER_BUDGET_CITOYEN, "1");
    set(&id, FIELD_PARTNER_CONDITIONS, "Être à jour de ses comptes.");
    set(&id, FIELD_PARTNER_CAPACITY, "complet");
    set(&id, FIELD_PARTNER_CAPACITY_ON, "2027-03-12");
    commit();
    says(map_of(NULL),
         "À quelles conditions : Complet au 12 mars 2027. Pour : association, SCIC, "
         "SCOP, ou entreprise agréée « solidaire d'utilité sociale » (ESUS). Être "
         "déjà créé. Avoir au moins 2 salariés. Avoir le label Budget Citoyen. Être à "
         "jour de ses comptes.");
    begin();
    set(&id, FIELD_PARTNER_CAPACITY, "attente");
    set(&id, FIELD_PARTNER_CAPACITY_ON, NULL);
    commit();
    says(map_of(NULL), "Liste d'attente en ce moment.");
}

Test(who_does_what, a_need_that_nobody_covers_is_said)
{
    struct partners partners;
    cr_assert(query_partners(app.store, &partners, &err));
    begin();
    for (size_t i = 0; i < partners.count; i++)
        cr_assert(
            op_remove(app.store, &partners.rows[i].id, FIELD_PARTNER_NEEDS, "ess--statuts", &err));
    commit();
    partners_clear(&partners);
    says(map_of(NULL), "Personne de connu ici pour : statuts.");
    says_not(map_of(NULL), "Statuts ---");
}

/* ---- on paper ------------------------------------------------------------------------------ */

/* Six partners, all that can be said of each. */
static void fill_a_page(void)
{
    static const char *const codes[] = {"aae62", "dla",         "apes-rh",
                                        "call",  "reseau-scic", "compagnie-tiers-lieux"};
    begin();
    add(&alpha, FIELD_CASE_NEEDS, "ess--gouvernance porteur 2");
    add(&alpha, FIELD_CASE_NEEDS, "ess--financements porteur 2");
    add(&alpha, FIELD_CASE_NEEDS, "ess--rh apes 2");
    commit();
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct id referral = refer(codes[i], i % 2 ? "requested" : "accepted"),
                  id = partner(codes[i]);
        begin();
        set(&referral, FIELD_REFERRAL_CALLER, i % 2 ? "porteur" : "partenaire");
        set(&referral, FIELD_REFERRAL_DUE_AT, "2027-04-01");
        set(&id, FIELD_PARTNER_CONTACT, "Mme Essai, 00 00 00 00 00");
        set(&id, FIELD_PARTNER_WEBSITE, "https://exemple.invalid");
        commit();
    }
}

Test(who_does_what, both_forms_are_sound_on_paper)
{
    fill_a_page();
    struct document *documents[] = {sheet(), map_of(NULL), map_of("artois")};
    for (size_t i = 0; i < 3; i++) {
        struct text html = {0}, odt = {0};
        cr_assert(document_write(documents[i], DOCUMENT_HTML, &html, &err));
        cr_assert(document_write(documents[i], DOCUMENT_ODT, &odt, &err));
        paper_check_html(html.bytes, html.length);
        paper_check_odt(odt.bytes, odt.length);
        text_clear(&html);
        text_clear(&odt);
        document_free(documents[i]);
    }
}

/* ---- LibreOffice, where it is -------------------------------------------------------------- */

static bool is_installed(const char *program)
{
    char *line = mem_print("command -v %s >/dev/null 2>&1", program);
    bool there = system(line) == 0;
    free(line);
    return there;
}

/* Converts a file of the ground; what LibreOffice said, freed by the caller. */
static char *convert(const char *file, const char *to)
{
    struct text said = {0};
    char *command = mem_print("cd %s && HOME=%s soffice -env:UserInstallation=file://%s/lo "
                              "--headless --convert-to %s %s 2>&1",
                              ground.folder, ground.folder, ground.folder, to, file);
    char block[4096];
    FILE *pipe = popen(command, "r");
    cr_assert_not_null(pipe);
    for (size_t got; (got = fread(block, 1, sizeof block, pipe)) > 0;)
        text_add_bytes(&said, block, got);
    cr_expect_eq(pclose(pipe), 0, "%s", text_get(&said));
    free(command);
    return text_take(&said);
}

static char *content_of(const char *name, size_t *length)
{
    struct text content = {0};
    char *path = mem_print("%s/%s", ground.folder, name);
    cr_assert(file_read_whole(path, 16 * 1024 * 1024, &content, &err), "%s", err.text);
    *length = content.length;
    free(path);
    return text_take(&content);
}

/* Its own PDF says each page by an object of that type. */
static int pages(const char *pdf, size_t length)
{
    static const char type[] = "/Type/Page";
    int count = 0;
    for (const char *at = pdf;
         (at = memmem(at, length - (size_t)(at - pdf), type, sizeof type - 1)); at += sizeof type)
        count += at[sizeof type - 1] != 's';
    return count;
}

Test(who_does_what, libreoffice_opens_it_and_six_partners_fit_one_page, .timeout = 240)
{
    if (!is_installed("soffice")) { /* Criterion passes over it in silence: we do not */
        fputs("who_does_what: LibreOffice n'est pas installé, l'ODT n'y est pas ouvert\n", stderr);
        cr_skip_test();
    }
    fill_a_page();
    struct document *document = sheet();
    char *path = mem_print("%s/feuille.odt", ground.folder);
    cr_assert(document_save_as(document, DOCUMENT_ODT, path, &err), "%s", err.text);
    document_free(document);
    char *said = convert("feuille.odt", "pdf");
    cr_expect_null(strstr(said, "rror"), "%s", said);
    free(said);
    size_t length;
    char *pdf = content_of("feuille.pdf", &length);
    cr_expect_eq(pages(pdf, length), 1);
    free(pdf);
    free(path);
}
