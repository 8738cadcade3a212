#include "ops/matmul/matmul.h"

#include "bind/families.h"

namespace rushlight::bind {

void bind_matmul(Registry& registry) {
  registry.add<&ops::mm>("mm", "input, mat2, *, out=None", function | method);
  registry.add<&ops::bmm>("bmm", "input, mat2, *, out=None", function | method);
  registry.add<&ops::mv>("mv", "input, vec, *, out=None", function | method);
  registry.add<&ops::dot>("dot", "input, tensor, *, out=None",
                          function | method | out_of_result_dtype);
  registry.add<&ops::vdot>("vdot", "input, other, *, out=None",
                           function | method | out_of_result_dtype);
  registry.add<&ops::outer>("outer", "input, vec2, *, out=None", function | method);
  registry.alias("ger", "outer", function | method);
  registry.add<&ops::inner>("inner", "input, other, *, out=None",
                            function | method | out_of_result_dtype);
  registry.add<&ops::matmul>("matmul", "input, other, *, out=None",
                             function | method | linalg | out_of_result_dtype);

  registry.add<&ops::addmm>("addmm", "input, mat1, mat2, *, beta=1, alpha=1, out=None",
                            function | method);
  registry.add_in_place<&ops::addmm>("addmm_", "input, mat1, mat2, *, beta=1, alpha=1");
  registry.add<&ops::baddbmm>("baddbmm", "input, batch1, batch2, *, beta=1, alpha=1, out=None",
                              function | method);
  registry.add_in_place<&ops::baddbmm>("baddbmm_", "input, batch1, batch2, *, beta=1, alpha=1");
  registry.add<&ops::addbmm>("addbmm", "input, batch1, batch2, *, beta=1, alpha=1, out=None",
                             function | method);
  registry.add_in_place<&ops::addbmm>("addbmm_", "input, batch1, batch2, *, beta=1, alpha=1");
  registry.add<&ops::addmv>("addmv", "input, mat, vec, *, beta=1, alpha=1, out=None",
                            function | method);
  registry.add_in_place<&ops::addmv>("addmv_", "input, mat, vec, *, beta=1, alpha=1");
  registry.add<&ops::addr>("addr", "input, vec1, vec2, *, beta=1, alpha=1, out=None",
                           function | method);
  registry.add_in_place<&ops::addr>("addr_", "input, vec1, vec2, *, beta=1, alpha=1");

  registry.add<&ops::linear>("linear", "input, weight, bias=None", nn);
  registry.add<&ops::bilinear>("bilinear", "input1, input2, weight, bias=None", nn | function);
  registry.add<&ops::kron>("kron", "input, other, *, out=None", function | method);
  registry.add<&ops::vecdot>("vecdot", "x, y, *, dim=-1, out=None", linalg | out_of_result_dtype);
  registry.add<&ops::multi_dot>("multi_dot", "tensors, *, out=None", linalg | out_of_result_dtype);
  // The forms that rushlight.einsum and rushlight.tensordot bring their arguments to.
  registry.add<&ops::einsum>("_einsum", "equation, operands", nn);
  registry.add<&ops::tensordot>("_tensordot", "a, b, dims_a, dims_b", nn);
}

}  // namespace rushlight::bind
