/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-text.h"

#include "clara-name-key.h"
#include "clara-names.h"

#include <string.h>

static const char *const first_names[] = {
  "Priya",   "Rajesh",    "Lakshmi", "Senthil",  "Venkatesh", "Anitha",  "Suresh",    "Deepa",
  "Karthik", "Meenakshi", "Arjun",   "Kavitha",  "Mohammed",  "Fatima",  "Joseph",    "Mary",
  "Vijay",   "Shalini",   "Ganesh",  "Padma",    "Harish",    "Sunita",  "Bhaskar",   "Chandra",
  "Dinesh",  "Ezhil",     "Farhan",  "Gayathri", "Imran",     "Jyothi",  "Krishna",   "Latha",
  "Manoj",   "Nandini",   "Om",      "Prakash",  "Radhika",   "Sanjay",  "Tarun",     "Uma",
  "Vidya",   "Yamini",    "Zahir",   "Abhishek", "Bhavana",   "Chitra",  "Divya",     "Elango",
  "Gopal",   "Hema",      "Indira",  "Jagadish", "Kiran",     "Lalitha", "Murugan",   "Naveen",
  "Pooja",   "Ravindra",  "Swathi",  "Thomas",   "Usha",      "Vasanth", "Aishwarya", "Siddharth"
};
static const char *const last_names[] = {
  "Raghavan",    "Sharma",    "Gupta",        "Iyer",      "Reddy",        "Naidu",      "Krishnan",
  "Subramanian", "Menon",     "Nair",         "Pillai",    "Rao",          "Patel",      "Singh",
  "Khan",        "Fernandes", "DSouza",       "Mukherjee", "Banerjee",     "Das",        "Bose",
  "Chatterjee",  "Joshi",     "Kulkarni",     "Deshpande", "Patil",        "Verma",      "Mishra",
  "Tiwari",      "Yadav",     "Chaudhary",    "Agarwal",   "Jain",         "Shah",       "Mehta",
  "Desai",       "Murthy",    "Prasad",       "Sastry",    "Venkataraman", "Srinivasan", "Ramanathan",
  "Natarajan",   "Sundaram",  "Balakrishnan", "Thomas",    "George",       "Mathew",     "Varghese",
  "Kurien",      "Hegde",     "Shetty",       "Kamath",    "Gowda",        "Bhat",       "Acharya",
  "Chowdary",    "Varma",     "Raju",         "Goud"
};

/* Spellings that people and recognisers exchange. */
static const char *const exchanges[][2] = {
  { "aa", "a" },  { "a", "aa" }, { "i", "ee" },  { "ee", "i" }, { "u", "oo" }, { "oo", "u" }, { "th", "t" },
  { "t", "th" },  { "dh", "d" }, { "d", "dh" },  { "bh", "b" }, { "sh", "s" }, { "s", "sh" }, { "v", "w" },
  { "w", "v" },   { "y", "i" },  { "ksh", "x" }, { "j", "z" },  { "z", "j" },  { "k", "c" },  { "c", "k" },
  { "kh", "k" },  { "gh", "g" }, { "nn", "n" },  { "n", "nn" }, { "tt", "t" }, { "e", "a" },  { "o", "u" },
  { "ai", "ay" }, { "v", "b" },  { "p", "b" },   { "d", "t" },  { "g", "k" },  { "m", "n" },  { "zh", "l" },
};

static char *
misspell (GRand *rand, const char *name)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int changes = g_rand_int_range (rand, 1, 5);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  g_string_assign (text, lower);
  while (changes > 0)
    {
      gsize at = (gsize) g_rand_int_range (rand, 0, (gint32) text->len);
      guint kind = (guint) g_rand_int_range (rand, 0, 10);

      if (kind < 7)
        {
          const char *const *exchange = exchanges[g_rand_int_range (rand, 0, G_N_ELEMENTS (exchanges))];
          const char *found = strstr (text->str + at, exchange[0]);

          if (!found)
            continue;
          at = (gsize) (found - text->str);
          g_string_erase (text, (gssize) at, (gssize) strlen (exchange[0]));
          g_string_insert (text, (gssize) at, exchange[1]);
        }
      else if (text->str[at] == ' ' || at == 0)
        continue;
      else if (kind == 7)
        g_string_erase (text, (gssize) at, 1);
      else if (kind == 8 && text->str[at - 1] != ' ')
        {
          char c = text->str[at];

          text->str[at] = text->str[at - 1];
          text->str[at - 1] = c;
        }
      else
        text->str[at] = (char) g_rand_int_range (rand, 'a', 'z' + 1);
      changes--;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The formula that this is held against: 0.7 Jaro-Winkler over a key, 0.3 over the name. */
static double
score_plainly (const char *a, const char *b)
{
  g_autofree char *a_key = clara_name_key_of_token (a);
  g_autofree char *b_key = clara_name_key_of_token (b);

  return 0.7 * clara_name_compare_letters (a_key, strlen (a_key), b_key, strlen (b_key))
         + 0.3 * clara_name_compare_letters (a, strlen (a), b, strlen (b));
}

typedef struct
{
  double first, third, plain, sure, wrong; /* shares of all queries */
} Figures;

static Figures
measure (guint count, guint queries)
{
  g_autoptr (ClaraNames) names = clara_names_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  Figures figures = { 0 };

  while (all->len < count)
    {
      char *name = g_strconcat (first_names[g_rand_int_range (rand, 0, G_N_ELEMENTS (first_names))], " ",
                                last_names[g_rand_int_range (rand, 0, G_N_ELEMENTS (last_names))], NULL);

      if (g_hash_table_contains (seen, name))
        {
          g_free (name);
          continue;
        }
      g_hash_table_add (seen, name);
      clara_names_add (names, name, name, NULL);
      g_ptr_array_add (all, name);
    }
  for (guint i = 0; i < queries; i++)
    {
      const char *meant = all->pdata[i % count];
      g_autofree char *query = misspell (rand, meant);
      gboolean sure;
      g_autoptr (GArray) found = clara_names_find (names, query, 3, &sure);
      guint best = 0;
      double best_score = -1;

      g_assert_cmpuint (found->len, <=, 3);
      for (guint k = 0; k < found->len; k++)
        if (g_str_equal (g_array_index (found, ClaraNameMatch, k).id, meant))
          {
            figures.third++;
            figures.first += k == 0;
          }
      figures.sure += sure;
      if (sure && !g_str_equal (g_array_index (found, ClaraNameMatch, 0).id, meant))
        figures.wrong++;
      for (guint k = 0; k < all->len; k++)
        {
          g_autofree char *lower = g_ascii_strdown (all->pdata[k], -1);
          double score;

          g_strdelimit (lower, " ", 'q');
          g_strdelimit (query, " ", 'q');
          score = score_plainly (query, lower);
          if (score > best_score)
            {
              best_score = score;
              best = k;
            }
        }
      figures.plain += best == i % count;
    }
  figures.first /= queries;
  figures.third /= queries;
  figures.plain /= queries;
  figures.sure /= queries;
  figures.wrong /= queries;
  g_test_message (
    "%u names: first %.3f, among three %.3f, sure %.3f, wrong though sure %.4f; plain formula %.3f", count,
    figures.first, figures.third, figures.sure, figures.wrong, figures.plain);
  return figures;
}

static void
test_misspelt (void)
{
  Figures figures = measure (200, 1000);

  g_assert_cmpfloat (figures.first, >=, 0.95);
  g_assert_cmpfloat (figures.third, >=, 0.98);
  g_assert_cmpfloat (figures.first, >=, figures.plain);
  /* Taken without asking: often enough to be of use, nearly never wrong. */
  g_assert_cmpfloat (figures.sure, >=, 0.6);
  g_assert_cmpfloat (figures.wrong, <=, 0.005);
}

static void
test_misspelt_many (void)
{
  Figures figures = measure (1000, 300);

  g_assert_cmpfloat (figures.first, >=, 0.85);
  g_assert_cmpfloat (figures.third, >=, 0.95);
  g_assert_cmpfloat (figures.first, >=, figures.plain);
}

static const struct
{
  const char *query;
  const char *id; /* NULL: nobody */
  gboolean sure;
} queries[] = {
  { "Priya Raghavan", "priya-r", TRUE },
  { "raghavan priya", "priya-r", TRUE },
  { "RAGHAVAN, Priya", "priya-r", TRUE },
  { "Ms. Priya Raghavan", "priya-r", TRUE },
  { "preeya ragawan", "priya-r", TRUE },
  { "pre a raghavan", "priya-r", TRUE },
  { "Priyaraghavan", "priya-r", TRUE },
  { "P. Raghavan", "priya-r", TRUE },
  { "Priya R", "priya-r", TRUE },
  { "प्रिया राघवन", "priya-r", TRUE },
  { "பிரியா ராகவன்", "priya-r", TRUE },
  { "ప్రియ రాఘవన్", "priya-r", TRUE },
  { "राजेश गुप्ता", "rajesh", TRUE },
  { "Dr Rajesh Gupta", "rajesh", TRUE },
  { "திரு செந்தில் முருகன்", "senthil", TRUE },
  { "రాజేష్ గుప్తా గారు", "rajesh", TRUE },
  { "Laxmi Narayanan", "lakshmi", TRUE },
  { "Shivakumar Iyer", "shiva", TRUE },
  /* One word is enough where it fits one person only. */
  { "Senthil", "senthil", TRUE },
  { "Rajesh", "rajesh", TRUE },
  { "Bob", "robert", FALSE },
  { "Bobby D'Souza", "robert", TRUE },
  { "Chief", "robert", TRUE },
  /* Three letters are always asked about. */
  { "Raj", "raj", FALSE },
  { "Xyzzy Qwrt", NULL, FALSE },
  { "12345", NULL, FALSE },
  { "", NULL, FALSE },
  { "\xff\xfe", NULL, FALSE },
};

static ClaraNames *
build (void)
{
  ClaraNames *names = clara_names_new ();
  const char *const aliases[] = { "Chief", NULL };

  clara_names_add (names, "priya-r", "Priya Raghavan", NULL);
  clara_names_add (names, "priya-s", "Priya Sharma", NULL);
  clara_names_add (names, "robert", "Robert D'Souza", aliases);
  clara_names_add (names, "shiva", "Shiva Kumar Iyer", NULL);
  clara_names_add (names, "lakshmi", "Lakshmi Narayanan", NULL);
  clara_names_add (names, "rajesh", "Rajesh Gupta", NULL);
  clara_names_add (names, "senthil", "Senthil Murugan", NULL);
  clara_names_add (names, "raj", "Raj", NULL);
  return names;
}

static void
test_find (void)
{
  g_autoptr (ClaraNames) names = build ();

  g_assert_cmpuint (clara_names_get_size (names), ==, 8);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      gboolean sure;
      g_autoptr (GArray) found = clara_names_find (names, queries[i].query, 3, &sure);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (sure, ==, queries[i].sure);
      if (!queries[i].id)
        g_assert_cmpuint (found->len, ==, 0);
      else
        g_assert_cmpstr (found->len > 0 ? g_array_index (found, ClaraNameMatch, 0).id : NULL, ==,
                         queries[i].id);
      for (guint k = 1; k < found->len; k++)
        g_assert_cmpfloat (g_array_index (found, ClaraNameMatch, k).score, <=,
                           g_array_index (found, ClaraNameMatch, k - 1).score);
    }
}

static void
test_shared_name (void)
{
  g_autoptr (ClaraNames) names = build ();
  gboolean sure;
  g_autoptr (GArray) found = clara_names_find (names, "Priya", 3, &sure);

  /* Two of them: both are offered, none is taken. */
  g_assert_false (sure);
  g_assert_cmpuint (found->len, >=, 2);
  g_assert_true (g_str_has_prefix (g_array_index (found, ClaraNameMatch, 0).id, "priya-"));
  g_assert_true (g_str_has_prefix (g_array_index (found, ClaraNameMatch, 1).id, "priya-"));
  g_assert_cmpstr (g_array_index (found, ClaraNameMatch, 0).id, !=,
                   g_array_index (found, ClaraNameMatch, 1).id);
}

static void
test_edges (void)
{
  g_autoptr (ClaraNames) names = build ();
  g_autoptr (GString) long_name = g_string_new (NULL);
  gboolean sure = TRUE;
  GArray *found;

  found = clara_names_find (names, "Priya", 1, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  g_array_unref (found);
  for (int i = 0; i < 5000; i++)
    g_string_append (long_name, "Wolfeschlegelsteinhausenberger ");
  clara_names_add (names, "long", long_name->str, NULL);
  clara_names_add (names, "none", "…", NULL);
  found = clara_names_find (names, long_name->str, 3, &sure);
  g_assert_cmpstr (g_array_index (found, ClaraNameMatch, 0).id, ==, "long");
  g_array_unref (found);
  clara_names_clear (names);
  g_assert_cmpuint (clara_names_get_size (names), ==, 0);
  found = clara_names_find (names, "Priya", 3, &sure);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_false (sure);
  g_array_unref (found);
}

static void
assert_same_key (const char *a, const char *b)
{
  g_autofree char *a_key = clara_names_key (a);
  g_autofree char *b_key = clara_names_key (b);

  g_assert_cmpstr (a_key, ==, b_key);
  g_assert_cmpstr (a_key, !=, "");
}

static void
test_key (void)
{
  g_autofree char *nothing = clara_names_key ("123");
  g_autofree char *priya = clara_names_key ("Priya Raghavan");
  g_autofree char *rajesh = clara_names_key ("Rajesh Raghavan");

  assert_same_key ("Lakshmi", "Laxmi");
  assert_same_key ("Raghavan Priya", "Mrs. Preeya Ragawan");
  assert_same_key ("Senthil", "Sentil");
  assert_same_key ("Rajesh Gupta", "राजेश गुप्ता");
  assert_same_key ("Jyothi", "Jyoti");
  assert_same_key ("José Müller", "Jose Muller");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (priya, !=, rajesh);
}

void
add_names_tests (void)
{
  g_test_add_func ("/text/names/misspelt", test_misspelt);
  g_test_add_func ("/text/names/misspelt-many", test_misspelt_many);
  g_test_add_func ("/text/names/find", test_find);
  g_test_add_func ("/text/names/shared-name", test_shared_name);
  g_test_add_func ("/text/names/edges", test_edges);
  g_test_add_func ("/text/names/key", test_key);
}
