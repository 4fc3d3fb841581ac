set(POSTMORTEM_WARNINGS
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wswitch-enum -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wundef -Wmissing-declarations)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND POSTMORTEM_WARNINGS -Wduplicated-cond -Wlogical-op -Wuseless-cast)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    list(APPEND POSTMORTEM_WARNINGS -Wno-restrict)  # false alarms on std::string at -O3 (GCC bug 105651)
  endif()
  if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    # What comes out of a precompiled header counts as ours: false alarms in the standard library. The release build has none.
    list(APPEND POSTMORTEM_WARNINGS -Wno-array-bounds -Wno-stringop-overflow)
  endif()
endif()
