/* The vocabulary: real words where the frequent ones are, then words made of syllables. The word of
 * rank r comes about 1/r as often as the first (Zipf), as in real notes: that is what makes an
 * index of words small or large. */
#include "vocabulary.h"

#include <stdlib.h>

enum { VOCABULARY = 6000, SLOTS = 1 << 16 };

struct vocabulary {
    char *items[VOCABULARY];
    uint16_t slots[SLOTS]; /* each holds a word; frequent words hold many */
};

/* ---- dice ---------------------------------------------------------------------------------- */

uint64_t dice_roll(struct dice *dice) /* xorshift64 */
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return dice->state;
}

int dice_between(struct dice *dice, int least, int most)
{
    return least + (int)((dice_roll(dice) >> 32) % (uint64_t)(most - least + 1));
}

bool dice_percent(struct dice *dice, int chance)
{
    return dice_between(dice, 1, 100) <= chance;
}

/* ---- vocabulary ---------------------------------------------------------------------------- */

/* By how often they come, roughly. */
static const char *const frequent[] = {
    "de",
    "la",
    "le",
    "et",
    "les",
    "des",
    "à",
    "en",
    "un",
    "une",
    "du",
    "pour",
    "est",
    "que",
    "dans",
    "il",
    "elle",
    "qui",
    "sur",
    "pas",
    "avec",
    "au",
    "a",
    "plus",
    "par",
    "se",
    "ne",
    "ce",
    "projet",
    "association",
    "sont",
    "mais",
    "on",
    "aux",
    "ont",
    "été",
    "cette",
    "son",
    "ses",
    "leur",
    "nous",
    "porteur",
    "réunion",
    "lieu",
    "bénévoles",
    "équipe",
    "l'équipe",
    "d'accueil",
    "qu'il",
    "être",
    "fait",
    "deux",
    "aussi",
    "après",
    "très",
    "encore",
    "rendez-vous",
    "appel",
    "rappeler",
    "courriel",
    "visite",
    "commune",
    "mairie",
    "local",
    "locaux",
    "financement",
    "subvention",
    "dossier",
    "département",
    "budget",
    "salarié",
    "salariée",
    "emploi",
    "statuts",
    "gouvernance",
    "bureau",
    "président",
    "présidente",
    "trésorier",
    "collectif",
    "habitants",
    "usagers",
    "quartier",
    "activité",
    "activités",
    "ateliers",
    "atelier",
    "accompagnement",
    "besoin",
    "besoins",
    "difficulté",
    "difficultés",
    "attente",
    "réponse",
    "semaine",
    "prochaine",
    "mois",
    "année",
    "février",
    "août",
    "décembre",
    "souhaite",
    "propose",
    "cherche",
    "hésite",
    "recyclerie",
    "tiers-lieu",
    "épicerie",
    "café",
    "jardin",
    "théâtre",
    "maraîchage",
    "cuisine",
    "musée",
    "école",
    "forêt",
    "île",
    "hôpital",
    "fenêtre",
    "œuvre",
    "cœur",
    "sœur",
    "vœux",
    "bœuf",
    "nœud",
    "manœuvre",
    "main-d'œuvre",
    "chœur",
    "œil",
    "Arras",
    "Béthune",
    "Calais",
    "Lens",
    "Saint-Omer",
    "Boulogne",
    "Hesdin",
    "Béthune-Bruay",
    "coopérative",
    "société",
    "entreprise",
    "création",
    "économie",
    "sociale",
    "solidaire",
    "modèle",
    "économique",
    "charges",
    "recettes",
    "loyer",
    "bail",
    "travaux",
    "permis",
    "assurance",
    "convention",
    "partenaires",
    "partenaire",
    "réseau",
    "région",
    "fondation",
    "mécénat",
    "participatif",
    "diagnostic",
    "orientation",
    "parcours",
    "environnement",
    "transition",
    "énergie",
    "déchets",
    "réemploi",
    "mobilité",
    "vélo",
    "insertion",
    "formation",
    "stage",
    "apprentie",
    "retraité",
    "fatigué",
    "seule",
    "motivée",
    "conflit",
    "médiation",
    "départ",
    "arrivée",
    "assemblée",
    "générale",
    "extraordinaire",
    "procès-verbal",
    "compte",
    "banque",
    "prêt",
    "trésorerie",
    "facture",
    "devis",
    "chaleureux",
    "inquiète",
    "rassuré",
    "prêt à",
    "bientôt",
    "déjà",
    "jamais",
    "peut-être",
    "ça",
    "là",
    "où",
    "dès",
    "près",
    "auprès",
    "grâce",
    "malgré",
    "jusqu'en",
    "aujourd'hui",
};
enum { FREQUENT = sizeof frequent / sizeof frequent[0] };

static char *make_word(struct dice *dice)
{
    static const char *const starts[] = {"b",  "br", "c",  "ch", "cl", "cr", "d",  "dr", "f",
                                         "fl", "g",  "gr", "j",  "l",  "m",  "n",  "p",  "pl",
                                         "pr", "qu", "r",  "s",  "st", "t",  "tr", "v",  ""};
    static const char *const middles[] = {"a",  "e",  "i",  "o",  "u",  "é",  "è",  "ê",  "â",
                                          "ô",  "ai", "au", "eu", "ou", "oi", "ui", "an", "en",
                                          "in", "on", "œu", "ar", "er", "ir", "or", "ur", "el"};
    static const char *const ends[] = {"",     "s",    "t",   "r",    "tion", "ment", "age",
                                       "eur",  "euse", "ité", "ière", "ique", "able", "ance",
                                       "ette", "é",    "ée",  "e",    "el",   "aire"};
    struct text word = {0};
    for (int left = dice_between(dice, 1, 3); left > 0; left--) {
        text_add(&word, starts[dice_between(dice, 0, sizeof starts / sizeof starts[0] - 1)]);
        text_add(&word, middles[dice_between(dice, 0, sizeof middles / sizeof middles[0] - 1)]);
    }
    text_add(&word, starts[dice_between(dice, 0, sizeof starts / sizeof starts[0] - 2)]);
    text_add(&word, ends[dice_between(dice, 0, sizeof ends / sizeof ends[0] - 1)]);
    return text_take(&word);
}

struct vocabulary *vocabulary_new(void)
{
    struct vocabulary *vocabulary = mem_alloc(sizeof *vocabulary);
    struct dice dice = {UINT64_C(0x2545F4914F6CDD1D)};
    double sum = 0, reached = 0;
    for (int i = 0; i < VOCABULARY; i++) {
        vocabulary->items[i] = i < FREQUENT ? mem_copy(frequent[i]) : make_word(&dice);
        sum += 1.0 / (i + 3);
    }
    for (int i = 0, slot = 0; i < VOCABULARY; i++) {
        reached += 1.0 / (i + 3);
        while (slot < SLOTS && slot < reached / sum * SLOTS)
            vocabulary->slots[slot++] = (uint16_t)i;
    }
    return vocabulary;
}

void vocabulary_free(struct vocabulary *vocabulary)
{
    for (int i = 0; vocabulary && i < VOCABULARY; i++)
        free(vocabulary->items[i]);
    free(vocabulary);
}

const char *vocabulary_pick(const struct vocabulary *vocabulary, struct dice *dice, bool rare)
{
    uint64_t roll = dice_roll(dice) >> 32;
    return vocabulary->items[rare ? FREQUENT + (int)(roll % (VOCABULARY - FREQUENT))
                                  : (int)vocabulary->slots[roll % SLOTS]];
}

void vocabulary_write(const struct vocabulary *vocabulary, struct dice *dice, int count,
                      struct text *text)
{
    int left = 0;
    for (int i = 0; i < count; i++) {
        const char *word = vocabulary_pick(vocabulary, dice, false);
        bool opens = left == 0;
        if (opens)
            left = dice_between(dice, 5, 14);
        left--;
        if (i > 0)
            text_add(text, " ");
        if (opens && word[0] >= 'a' && word[0] <= 'z') {
            text_add_bytes(text, &(char){(char)(word[0] - 'a' + 'A')}, 1);
            word++;
        }
        text_add(text, word);
        if (left == 0 || i + 1 == count)
            text_add(text, ".");
    }
}
