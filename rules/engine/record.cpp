#include "engine/record.h"

#include "engine/archive.h"

namespace postmortem::rules {
// One list of members serves writing and reading.

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
  a.only(Depth::working, [&] {
    a.only(Depth::whole, [&] { a(x.source); });
    a(x.expanded);
    a(x.words);
  });
}
template <typename A>
void describe(A& a, AdviceTemplate& x) {
  a(x.summary);
  a(x.first);
  a(x.steps);
  a(x.dns);
  a(x.no_dns);
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
  a(x.general);
  a(x.beats);
  a(x.permanence);
  a(x.address_action);
  a(x.confidence);
  a(x.advice);
  a.only(Depth::whole, [&] {
    a(x.why);
    a(x.examples);
    a(x.place);
  });
}
template <typename A>
void describe(A& a, Confirmation& x) {
  a(x.command);
  a(x.status);
  a(x.repeats);
  a(x.otherwise);
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
  a(x.confirmation);
  a(x.facts);
  a(x.advice);
  a(x.instead);
  a(x.when);
  a(x.delayed);
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
  a(x.mailboxes);
  a(x.mailboxes_only);
  a(x.networks);
  a(x.spf);
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
  a(x.encloses);
  a(x.last);
  a(x.receipt);
  a(x.kind);
  a.only(Depth::whole, [&] { a(x.why); });
  a(x.place);
}
namespace {

template <typename T>
std::string write(const T& item) {
  Writer writer;
  writer(item);
  return writer.take();
}

template <typename T>
void read(std::string_view bytes, Depth depth, T& item) {
  Reader reader(bytes, depth);
  reader(item);
}

}  // namespace

std::string write_record(const Rule& rule) {
  return write(rule);
}
std::string write_record(const Cause& cause) {
  return write(cause);
}
std::string write_record(const Provider& provider) {
  return write(provider);
}
std::string write_record(const Format& format) {
  return write(format);
}
void read_record(std::string_view bytes, Depth depth, Rule& rule) {
  read(bytes, depth, rule);
}
void read_record(std::string_view bytes, Depth depth, Cause& cause) {
  read(bytes, depth, cause);
}
void read_record(std::string_view bytes, Depth depth, Provider& provider) {
  read(bytes, depth, provider);
}
void read_record(std::string_view bytes, Depth depth, Format& format) {
  read(bytes, depth, format);
}

}  // namespace postmortem::rules
