#include "engine/archive.h"
#include "engine/catalog.h"

namespace postmortem::rules {
// One list of members serves writing and reading. What is heavy is only wanted by those who
// test or show rules.

template <typename A>
void describe(A& a, Place& x) {
  a(x.file);
  a(x.line);
}
template <typename A>
void describe(A& a, DnsRecord& x) {
  a(x.name);
  a(x.type);
  a(x.value);
  a(x.note);
}
template <typename A>
void describe(A& a, Pattern& x) {
  a.heavy([&] { a(x.source); });
  a(x.expanded);
  a(x.words);
}
template <typename A>
void describe(A& a, AdviceTemplate& x) {
  a(x.summary);
  a(x.first);
  a(x.steps);
  a(x.dns);
  a(x.references);
}
template <typename A>
void describe(A& a, Examples& x) {
  a(x.match);
  a(x.pass);
  a(x.made_up);
}
template <typename A>
void describe(A& a, Rule& x) {
  a(x.id);
  a(x.cause);
  a(x.layer);
  a(x.text);
  a(x.unless);
  a(x.status);
  a(x.reply);
  a(x.command);
  a(x.provider);
  a(x.signature);
  a(x.beats);
  a(x.permanence);
  a(x.address_action);
  a(x.confidence);
  a(x.advice);
  a.heavy([&] {
    a(x.why);
    a(x.examples);
    a(x.place);
  });
}
template <typename A>
void describe(A& a, Cause& x) {
  a(x.id);
  a(x.title);
  a(x.sisimai);
  a(x.permanence);
  a(x.fault);
  a(x.address_action);
  a(x.who);
  a(x.advice);
  a(x.place);
}
template <typename A>
void describe(A& a, Provider& x) {
  a(x.id);
  a(x.name);
  a(x.mx);
  a(x.text);
  a(x.support);
  a(x.postmaster);
  a(x.place);
}
template <typename A>
void describe(A& a, Format& x) {
  a(x.id);
  a(x.name);
  a(x.header);
  for (const auto& list : format_lists) {
    a(x.*list.patterns);
  }
  a(x.words);
  a(x.recipient_of_original);
  a(x.kind);
  a.heavy([&] { a(x.why); });
  a(x.place);
}
template <typename A>
void describe(A& a, Catalog& x) {
  a(x.rules);
  a(x.causes);
  a(x.providers);
  a(x.formats);
}

std::string pack(const Catalog& catalog) {
  Writer writer;
  writer(catalog);
  return writer.take();
}

Catalog unpack(std::string_view bytes, bool with_examples) {
  Catalog catalog;
  Reader reader(bytes, with_examples);
  reader(catalog);
  return catalog;
}

}  // namespace postmortem::rules
