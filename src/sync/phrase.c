/* The team phrase: twenty-four signs that can be read out on the telephone. They are Crockford's
 * 32, in which nothing looks like anything else, rather than words of a list: no accent, no
 * spelling, no list to keep the same for ever; and the last two are a sum, so that a slip is told
 * apart from the phrase of another team. */
#include "segment.h"

#include <sodium.h>
#include <string.h>

enum { DRAWN = 22 };
static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void add_sum(char letters[PHRASE_SIGNS])
{
    unsigned char sum[crypto_generichash_BYTES_MIN];
    crypto_generichash(sum, sizeof sum, (const unsigned char *)letters, DRAWN, NULL, 0);
    letters[DRAWN] = signs[sum[0] % 32];
    letters[DRAWN + 1] = signs[sum[1] % 32];
}

static void by_fours(const char letters[PHRASE_SIGNS], char phrase[PHRASE_SIZE])
{
    for (int i = 0, at = 0; i < PHRASE_SIGNS; i++) {
        if (i && i % 4 == 0)
            phrase[at++] = '-';
        phrase[at++] = letters[i];
        phrase[at] = '\0';
    }
}

void phrase_make(char phrase[PHRASE_SIZE])
{
    char letters[PHRASE_SIGNS];
    unsigned char drawn[DRAWN];
    randombytes_buf(drawn, sizeof drawn);
    for (int i = 0; i < DRAWN; i++)
        letters[i] = signs[drawn[i] % 32];
    add_sum(letters);
    by_fours(letters, phrase);
    sodium_memzero(drawn, sizeof drawn);
}

/* The sign that was meant, 0 for what is none. */
static char meant(char typed)
{
    char upper = (char)(typed >= 'a' && typed <= 'z' ? typed - 'a' + 'A' : typed);
    if (upper == 'O')
        return '0';
    if (upper == 'I' || upper == 'L')
        return '1';
    return upper && strchr(signs, upper) ? upper : '\0';
}

bool phrase_read(const char *typed, char phrase[PHRASE_SIZE], struct error *err)
{
    char letters[PHRASE_SIGNS], given[2];
    int count = 0;
    for (const char *at = typed; *at; at++) {
        if (*at == '-' || *at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')
            continue;
        char letter = meant(*at);
        if (!letter)
            return error_set(err, ERR_INPUT,
                             "la phrase d'équipe n'a que des chiffres, des lettres sans accent et "
                             "des tirets, par quatre : recopiez-la telle qu'elle a été donnée");
        if (count < PHRASE_SIGNS)
            letters[count] = letter;
        count++;
    }
    if (count != PHRASE_SIGNS)
        return error_set(err, ERR_INPUT,
                         "la phrase d'équipe a %d signes, celle-ci en a %d : recopiez-la en entier",
                         PHRASE_SIGNS, count);
    memcpy(given, letters + DRAWN, sizeof given);
    add_sum(letters);
    if (memcmp(given, letters + DRAWN, sizeof given) != 0)
        return error_set(err, ERR_INPUT,
                         "il y a une faute de frappe dans la phrase d'équipe : relisez-la groupe "
                         "par groupe");
    by_fours(letters, phrase);
    return true;
}
