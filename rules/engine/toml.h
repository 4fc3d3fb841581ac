#pragma once

/// The one door to toml++. It asserts what a user's file may break ("[+]"), and without asserts
/// assumes it; what follows each such place is its own error message, so here nothing is
/// asserted and nothing assumed.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
