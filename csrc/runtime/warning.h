#pragma once
#include <string_view>

namespace rushlight {

// Tells the user about something that is no error. The binding turns it into a Python warning;
// without one it is a line on stderr. May throw when the sink does (warnings as errors).
void warn(std::string_view message);

using WarningSink = void (*)(std::string_view message);
void set_warning_sink(WarningSink sink);

}  // namespace rushlight
