// Update rules that divide by sums or averages of squared gradients: Adagrad, Adadelta. RMSprop has its own file.
#include "optim.h"

namespace torchluz::optim {

namespace {

// lr, lr_decay, weight_decay, initial_accumulator_value, eps
namespace adagrad {
Slots slots(const Options& o) { return {{Slot::host_count}, {Slot::like_parameter, o[3]}}; }

bool takes_sparse(const Options& o) { return o[2] == 0; }

// The rows alone that a sparse gradient has: the others' gradients are zero, and change nothing.
void update_rows(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& sum, double rate, double eps) {
  const at::Tensor rows = gradient.coalesce(), values = rows._values();
  const auto sparse = [&](const at::Tensor& with) {
    return at::_sparse_coo_tensor_unsafe(rows._indices(), with, rows.sizes());
  };
  sum.add_(sparse(values * values));
  const at::Tensor roots = sum.sparse_mask(rows)._values().sqrt().add_(eps);
  parameter.add_(sparse(values / roots), -rate);
}

void update(Group& group, const Options& o) {
  const double lr = o[0], lr_decay = o[1], weight_decay = o[2], eps = o[4];
  Tensors parameters, gradients, sums;
  Scalars rates;
  const std::vector<double> steps = advance(group.slots[0]);
  const Tensors all = with_decay(group, weight_decay);
  for (size_t i = 0; i < all.size(); ++i) {
    const double rate = lr / (1 + (steps[i] - 1) * lr_decay);
    if (all[i].is_sparse()) {
      update_rows(group.parameters[i], all[i], group.slots[1][i], rate, eps);
      continue;
    }
    parameters.push_back(group.parameters[i]);
    gradients.push_back(all[i]);
    sums.push_back(group.slots[1][i]);
    rates.emplace_back(-rate);
  }
  if (parameters.empty()) return;
  at::_foreach_addcmul_(sums, gradients, gradients, 1);
  Tensors roots = at::_foreach_sqrt(sums);
  at::_foreach_add_(roots, eps);
  at::_foreach_addcdiv_(parameters, gradients, roots, rates);
}
}  // namespace adagrad

// lr, rho, eps, weight_decay
namespace adadelta {
Slots slots(const Options&) { return {{Slot::host_count}, {}, {}}; }

void update(Group& group, const Options& o) {
  const double lr = o[0], rho = o[1], eps = o[2], weight_decay = o[3];
  const Tensors gradients = with_decay(group, weight_decay);
  advance(group.slots[0]);
  Tensors &squares = group.slots[1], &changes = group.slots[2];
  at::_foreach_mul_(squares, rho);
  at::_foreach_addcmul_(squares, gradients, gradients, 1 - rho);
  const Tensors roots = at::_foreach_sqrt(at::_foreach_add(squares, eps));
  Tensors deltas = at::_foreach_sqrt(at::_foreach_add(changes, eps));
  at::_foreach_div_(deltas, roots);
  at::_foreach_mul_(deltas, gradients);
  at::_foreach_mul_(changes, rho);
  at::_foreach_addcmul_(changes, deltas, deltas, 1 - rho);
  at::_foreach_add_(group.parameters, deltas, -lr);
}
}  // namespace adadelta

}  // namespace

Rules square_rules() {
  return {{"adagrad", {5, adagrad::slots, adagrad::update, adagrad::takes_sparse}},
          {"adadelta", {4, adadelta::slots, adadelta::update}}};
}

}  // namespace torchluz::optim
