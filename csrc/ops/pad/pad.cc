#include "ops/pad/pad.h"

#include <algorithm>
#include <string_view>

#include "ops/creation/creation.h"

namespace rushlight::ops {

namespace {

enum class Mode { reflect, replicate, circular };

using Positions = std::vector<std::int64_t>;

// Where the elements of a padded dimension come from.
Positions reflected(std::int64_t size, std::int64_t front, std::int64_t count) {
  Positions positions(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t at = std::abs(i - front);
    positions[static_cast<std::size_t>(i)] = at < size ? at : 2 * (size - 1) - at;
  }
  return positions;
}

Positions replicated(std::int64_t size, std::int64_t front, std::int64_t count) {
  Positions positions(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    positions[static_cast<std::size_t>(i)] = std::clamp<std::int64_t>(i - front, 0, size - 1);
  }
  return positions;
}

// What negative padding leaves of the dimension goes round.
Positions circular(std::int64_t size, std::int64_t front, std::int64_t back, std::int64_t count) {
  const std::int64_t first = std::max<std::int64_t>(0, -front);
  const std::int64_t kept = size - first - std::max<std::int64_t>(0, -back);
  Positions positions(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t at = (i - std::max<std::int64_t>(0, front)) % kept;
    if (at < 0) at += kept;
    positions[static_cast<std::size_t>(i)] = first + at;
  }
  return positions;
}

// The size of dimension `d` of the result.
std::int64_t padded_size(Mode mode, const Tensor& input, std::size_t d, std::int64_t front,
                         std::int64_t back) {
  const std::int64_t size = input.sizes()[d];
  const std::int64_t count = checked_add(checked_add(size, front), back);
  switch (mode) {
    case Mode::reflect:
      if (front >= size || back >= size) {
        fail<RuntimeError>(
            "pad: Padding size should be less than the corresponding input dimension,"
            " but got: padding (",
            front, ", ", back, ") at dimension ", d, " of input ", input.sizes());
      }
      break;
    case Mode::replicate:
      break;
    case Mode::circular:
      if (front > size || back > size) {
        fail<RuntimeError>("pad: Padding value causes wrapping around more than once: padding (",
                           front, ", ", back, ") at dimension ", d, " of input ", input.sizes());
      }
      break;
  }
  // Going round needs something that negative padding left.
  const std::int64_t kept = mode == Mode::circular
                                ? checked_add(size, checked_add(std::min<std::int64_t>(0, front),
                                                                std::min<std::int64_t>(0, back)))
                                : size;
  if (count < 0 || (kept <= 0 && count > 0)) {
    fail<RuntimeError>("pad: padding (", front, ", ", back, ") at dimension ", d, " of input ",
                       input.sizes(), " leaves size ", count);
  }
  return count;
}

Positions positions_of(Mode mode, std::int64_t size, std::int64_t front, std::int64_t back,
                       std::int64_t count) {
  switch (mode) {
    case Mode::reflect:
      return reflected(size, front, count);
    case Mode::replicate:
      return replicated(size, front, count);
    case Mode::circular:
      return circular(size, front, back, count);
  }
  return {};
}

// An empty result: no element of the input is in it.
Tensor nothing_of(const Tensor& input, Unrecorded result, const char* node) {
  return std::move(result).differentiable(node, {input}, [&] {
    return [from = input.sizes()](const Backward& backward) -> Gradients {
      return {zeros(from, backward.grad().dtype())};
    };
  });
}

constexpr const char* nodes[3][3] = {
    {"ReflectionPad1DBackward0", "ReflectionPad2DBackward0", "ReflectionPad3DBackward0"},
    {"ReplicationPad1DBackward0", "ReplicationPad2DBackward0", "ReplicationPad3DBackward0"},
    {"CopySlices", "CopySlices", "CopySlices"}};

Tensor pad_from_input(Mode mode, const Tensor& input, const Dims& lengths) {
  const std::size_t padded = lengths.size() / 2, dims = input.sizes().size();
  if (lengths.size() % 2 != 0 || padded < 1 || padded > 3 ||
      (dims != padded + 1 && dims != padded + 2)) {
    fail<NotImplementedError>(
        "pad: Padding size ", lengths.size(), " is not supported for ", dims,
        "D input tensor. Supported combinations for non-constant padding: 2 for 2D or 3D input, 4 "
        "for 3D or 4D input, 6 for 4D or 5D input");
  }
  if (mode != Mode::circular) {
    for (std::size_t d = dims == padded + 2 ? 1 : 0; d < dims; ++d) {
      if (input.sizes()[d] == 0) {
        fail<RuntimeError>("pad: Expected ", padded + 1, "D or ", padded + 2,
                           "D (batch mode) tensor with possibly 0 batch size and other non-zero "
                           "dimensions for input, but got: ",
                           input.sizes());
      }
    }
  }
  Dims sizes = input.sizes();
  bool vanishes = mode != Mode::circular;
  for (std::size_t i = 0; i < padded; ++i) {
    const std::size_t d = dims - 1 - i;
    sizes[d] = padded_size(mode, input, d, lengths[2 * i], lengths[2 * i + 1]);
    vanishes = vanishes && sizes[d] == 0;
  }
  if (vanishes) {
    fail<RuntimeError>("pad: padding ", lengths, " is too small for input ", input.sizes(),
                       ": it leaves size 0 in every padded dimension");
  }
  const char* node = nodes[static_cast<int>(mode)][padded - 1];
  // The memory of the result is asked for before anything else as long as one of its sides.
  Unrecorded result = empty_result(sizes, input.dtype());
  if (element_count(sizes) == 0) return nothing_of(input, std::move(result), node);
  std::vector<Positions> sources(padded);
  for (std::size_t i = 0; i < padded; ++i) {
    const std::size_t d = dims - 1 - i;
    sources[padded - 1 - i] =
        positions_of(mode, input.sizes()[d], lengths[2 * i], lengths[2 * i + 1], sizes[d]);
  }
  return take_positions(input, sources, node);
}

}  // namespace

Tensor pad(const Tensor& input, const Dims& pad, const std::string& mode,
           const std::optional<Scalar>& value) {
  if (mode == "constant") {
    const Scalar number = value.value_or(0);
    if (number.to_double() < 0) check_fits_unwrapped(number, input.dtype());
    return constant_pad_nd(input, pad, number);
  }
  constexpr std::string_view names[] = {"reflect", "replicate", "circular"};
  const auto* found = std::find(std::begin(names), std::end(names), mode);
  if (found == std::end(names)) {
    fail<NotImplementedError>("pad: Unrecognised padding mode ", mode);
  }
  if (value && !value->equals(0)) {
    fail<RuntimeError>("pad: Padding mode \"", mode, "\" doesn't take in value argument");
  }
  return pad_from_input(static_cast<Mode>(found - std::begin(names)), input, pad);
}

}  // namespace rushlight::ops
