/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-grammar-rules.h"

const char clara_grammar_common_rules[] =
  "<digit> = zero | oh | one | two | three | four | five | six | seven | eight | nine;\n"
  "<um> = um | uh | well | okay | yes | so;\n"
  "<polite> = please | thanks | thank you;\n"
  "<iam> = i'm | i am;\n"
  "<greeting> = (hello | hi | hey) [there] [clara] | good (morning | afternoon | evening) [clara];\n"
  "<yes> = yes [please | that's right | it is | i do | i am] | yeah | yep | sure | okay | correct | right\n"
  "  | that's (right | correct | it) | that is (right | correct) | of course | absolutely | go ahead\n"
  "  | i (agree | accept | do | confirm) | yes i (agree | accept | confirm) | sounds good | looks good;\n"
  "<no> = no [thanks | thank you | that's wrong | it isn't | i don't | that's not right] | nope | not really "
  "| not now\n"
  "  | that's (wrong | not right | not correct | not me) | that is (wrong | not right) | wrong | incorrect\n"
  "  | i (don't | do not) [agree | want to] | i (disagree | decline);\n"
  "<help> = [i need | i need some] help [me] [please] | can you help me\n"
  "  | [can i | i want to | i'd like to | let me | i need to] (speak | talk) (to | with)\n"
  "    (a person | someone | somebody | a human | the receptionist | reception | the front desk | staff)\n"
  "  | call (someone | a person | the receptionist | reception | the front desk | security) | human | "
  "receptionist;\n"
  "<again> = start (over | again) | go back | back | cancel [that] | repeat [that] [please] | say that "
  "again\n"
  "  | what did you say | pardon [me] | sorry;\n"
  "<skip> = skip [that | this | it] | i don't know | i don't have (one | any) | none | nobody | not sure | "
  "no one;\n"
  "<goodbye> = goodbye | bye [bye] | good night | that's all [thanks | thank you] | thank you [very much] "
  "[clara]\n"
  "  | thanks [a lot] | i'm done | done | nothing else | see you [later];\n"
  "<language> = [can we | please] [speak | in | use | change to | switch to] (english | hindi | tamil | "
  "telugu)\n"
  "  [please] | do you speak (english | hindi | tamil | telugu) | change [the] language;\n"
  "<global> = <help> | <again> | <goodbye> | <language>;\n"
  "<purpose> = a meeting | an interview | a job interview | a delivery | maintenance | a repair | a "
  "presentation\n"
  "  | a demo | training | an event | a workshop | lunch | an inspection | an appointment | personal | "
  "business;\n"
  "<visitor> = [<iam>] [just] (a visitor | visiting | a guest) [here] | visitor | guest | [<iam>] here (to "
  "visit | for a\n"
  "  visit) | [<iam>] here for <purpose> | i have (a meeting | an appointment) [today | here];\n"
  "<see> = [<iam>] here (to (see | meet | visit) | for) <person> | [i want to | i'd like to | i would like "
  "to | can i |\n"
  "  i'm supposed to] (see | meet | visit) <person> | [i have] (a meeting | an appointment | an interview) "
  "with\n"
  "  <person> | <iam> (meeting | visiting | seeing) <person> | to (see | meet) <person> | [is] <person> [in "
  "| here\n"
  "  | available];\n"
  "<employee> = [yes] i work here | [<iam>] (an employee | employee | staff) [here] | employee | staff | i "
  "forgot my badge\n"
  "  | <iam> (one of the staff | a member of staff | from here);\n"
  "<delivery> = delivery | [<iam>] [here] [with | for | to] [make] a (delivery | package | parcel) [for "
  "<person>]\n"
  "  | [i have | i've got | there's] a (delivery | package | parcel) [for <person>] | <iam> (delivering | "
  "dropping off)\n"
  "  [a package | a parcel] [for <person>] | package | parcel | courier | [<iam>] a courier;\n"
  "<interview> = [<iam> here for | i have | <iam> coming for] (an interview | a job interview | my interview "
  "| the\n"
  "  interview) [today] | interview | <iam> a candidate;\n"
  "<contractor> = contractor | [<iam>] (a | the) (contractor | electrician | plumber | technician | cleaner) "
  "| <iam> here\n"
  "  (to (fix | repair | install | check) | for) [the] (printer | network | elevator | air conditioning | "
  "door |\n"
  "  maintenance | coffee machine | lights);\n"
  "<checkout> = check out | checkout | check me out | checking out | sign [me] out | [i want to | i'd like "
  "to | i need to]\n"
  "  (check | sign) out | <iam> (leaving | checking out | going);\n"
  "<checkin> = check in | check me in | sign [me] in | [i want to | i'd like to | i need to] (check | sign) "
  "in\n"
  "  | [i have | i've got] an invitation | [i have] a q r code;\n"
  "<place> = toilet | toilets | restroom | restrooms | bathroom | washroom | elevator | lift | cafeteria | "
  "canteen | parking\n"
  "  | car park | exit | reception | meeting room | conference room | stairs | coffee machine | water | "
  "smoking area;\n"
  "<question> = where (is | are) the <place> | where can i (park | wait | sit | smoke | find the <place>)\n"
  "  | [what is | what's] the (wifi | internet) [password | code] | is there [a] [guest | free] (wifi | "
  "<place>)\n"
  "  | how do i (get to the <place> | connect to the wifi) | wifi [password] | [what are] (your | the) "
  "opening hours\n"
  "  | (when | what time) do you (open | close) | are you open [today] | who are you | what is your name\n"
  "  | what's your name | what can you do | what time is it | what does this company do | tell me about (the "
  "company\n"
  "  | this company) | which floor | where am i;\n"
  "<intent> = <greeting> | <visitor> | <see> | <employee> | <delivery> | <interview> | <contractor> | "
  "<checkout>\n"
  "  | <checkin> | <question>;\n"
  "<from> = [<iam>] (from | with) | [i] work (for | at) | [my | the] company is | it's | it is;\n"
  "<lead> = my name is | my name's | <iam> | this is | it's | it is | the name is | call me | i'm "
  "here to (see | meet |\n"
  "  visit) | i am here to (see | meet | visit) | here to see | i want to (see | meet) | i'd like to (see | "
  "meet)\n"
  "  | a meeting with | an appointment with | i have (a meeting | an appointment) with | to see | to meet | "
  "no it's;\n"
  "<digitlead> = my (number | code | phone number | phone) is | it's | it is | the (code | number) is | um | "
  "uh;\n";

const char *const clara_grammar_first_names[] = {
  "Aarav",     "Aditya",  "Ahmed",   "Ajay",    "Alex",    "Alice",  "Amit",     "Amy",     "Ananya",
  "Andrew",    "Anil",    "Anita",   "Anna",    "Anthony", "Arjun",  "Arun",     "Asha",    "Ashok",
  "Ben",       "Carlos",  "Charles", "Chris",   "Daniel",  "David",  "Deepak",   "Divya",   "Elena",
  "Elizabeth", "Emily",   "Emma",    "Eric",    "Fatima",  "Ganesh", "George",   "Gita",    "Grace",
  "Hannah",    "Hari",    "Helen",   "Ibrahim", "James",   "Jane",   "Jennifer", "Jessica", "John",
  "Joseph",    "Julia",   "Karen",   "Karthik", "Kavita",  "Kevin",  "Kiran",    "Krishna", "Lakshmi",
  "Laura",     "Linda",   "Lisa",    "Maria",   "Mark",    "Mary",   "Matthew",  "Meera",   "Michael",
  "Mohammed",  "Mohan",   "Nancy",   "Naveen",  "Neha",    "Nikhil", "Nina",     "Nisha",   "Patricia",
  "Paul",      "Peter",   "Pooja",   "Prakash", "Priya",   "Rahul",  "Raj",      "Rajesh",  "Ramesh",
  "Ravi",      "Rebecca", "Richard", "Robert",  "Rohan",   "Sandra", "Sandeep",  "Sanjay",  "Sara",
  "Sarah",     "Shreya",  "Sneha",   "Sophie",  "Steven",  "Sunil",  "Sunita",   "Suresh",  "Susan",
  "Thomas",    "Tim",     "Uma",     "Vijay",   "Vikram",  "Vinod",  "William",  NULL
};

const char *const clara_grammar_last_names[] = {
  "Agarwal",   "Ahmed",  "Anderson", "Brown",       "Chen",     "Clark",   "Das",       "Davis",     "Desai",
  "Fernandes", "Garcia", "Ghosh",    "Gupta",       "Iyer",     "Jackson", "Jain",      "Johnson",   "Jones",
  "Joshi",     "Kapoor", "Khan",     "Kim",         "Krishnan", "Kumar",   "Lee",       "Lewis",     "Martin",
  "Martinez",  "Mehta",  "Menon",    "Miller",      "Mishra",   "Moore",   "Mukherjee", "Murthy",    "Nair",
  "Naidu",     "Patel",  "Pillai",   "Rao",         "Raman",    "Reddy",   "Roberts",   "Rodriguez", "Shah",
  "Sharma",    "Singh",  "Smith",    "Subramanian", "Taylor",   "Thomas",  "Thompson",  "Varma",     "Verma",
  "Walker",    "White",  "Williams", "Wilson",      "Wright",   "Young",   NULL
};
