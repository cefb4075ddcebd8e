// Update rules of the family of Adam. Their options begin with lr, beta1, beta2, eps, weight_decay.
#include <cmath>

#include "optim.h"

namespace torchluz::optim {

namespace {

// …, amsgrad; Adam adds the decay to the gradient, AdamW shrinks the parameter.
namespace adam {
Slots slots(const Options& o) {
  Slots slots{{Slot::count}, {}, {}};
  if (o[5] != 0) slots.push_back({});
  return slots;
}

template <bool decoupled>
void update(Group& group, const Options& o) {
  const bool amsgrad = o[5] != 0;
  at::_foreach_add_(group.slots[0], 1);
  const Tensors maxima = amsgrad ? group.slots[3] : Tensors{};
  if constexpr (decoupled) {
    at::_fused_adamw_(group.parameters, group.gradients, group.slots[1], group.slots[2], maxima, group.slots[0], o[0],
                      o[1], o[2], o[4], o[3], amsgrad, false);
  } else {
    at::_fused_adam_(group.parameters, group.gradients, group.slots[1], group.slots[2], maxima, group.slots[0], o[0],
                     o[1], o[2], o[4], o[3], amsgrad, false);
  }
  for (const at::Tensor& parameter : group.parameters) note_change(parameter);
}
}  // namespace adam

// The gradients with the decay added, or as they are where the decay shrinks the parameters instead.
Tensors decayed(Group& group, double lr, double weight_decay, bool decoupled) {
  if (!decoupled) return with_decay(group, weight_decay);
  if (weight_decay != 0) at::_foreach_mul_(group.parameters, 1 - lr * weight_decay);
  return group.gradients;
}

void update_moments(Tensors& means, Tensors& squares, const Tensors& gradients, double beta1, double beta2) {
  at::_foreach_lerp_(means, gradients, 1 - beta1);
  at::_foreach_mul_(squares, beta2);
  at::_foreach_addcmul_(squares, gradients, gradients, 1 - beta2);
}

namespace adamax {
Slots slots(const Options&) { return {{Slot::host_count}, {}, {}}; }

void update(Group& group, const Options& o) {
  const double lr = o[0], beta1 = o[1], beta2 = o[2], eps = o[3];
  const Tensors gradients = with_decay(group, o[4]);
  const std::vector<double> steps = advance(group.slots[0]);
  Tensors &means = group.slots[1], &norms = group.slots[2];
  at::_foreach_lerp_(means, gradients, 1 - beta1);
  at::_foreach_mul_(norms, beta2);
  Tensors sizes = at::_foreach_abs(gradients);
  at::_foreach_add_(sizes, eps);
  at::_foreach_maximum_(norms, sizes);
  at::_foreach_addcdiv_(group.parameters, means, norms,
                        scalars_of(steps, [&](double t) { return -lr / (1 - std::pow(beta1, t)); }));
}
}  // namespace adamax

// …, momentum_decay, decoupled_weight_decay
namespace nadam {
Slots slots(const Options&) { return {{Slot::host_count}, {Slot::host_number, 1}, {}, {}}; }

void update(Group& group, const Options& o) {
  const double lr = o[0], beta1 = o[1], beta2 = o[2], eps = o[3], momentum_decay = o[5];
  const Tensors gradients = decayed(group, lr, o[4], o[6] != 0);
  const std::vector<double> steps = advance(group.slots[0]);
  Tensors &products = group.slots[1], &means = group.slots[2], &squares = group.slots[3];
  update_moments(means, squares, gradients, beta1, beta2);
  Scalars of_gradients, of_means;
  for (size_t i = 0; i < steps.size(); ++i) {
    const double t = steps[i];
    const double momentum = beta1 * (1 - 0.5 * std::pow(0.96, t * momentum_decay));
    const double next = beta1 * (1 - 0.5 * std::pow(0.96, (t + 1) * momentum_decay));
    const double product = value_of(products[i]) * momentum;
    set_value(products[i], product);
    of_gradients.emplace_back(-lr * (1 - momentum) / (1 - product));
    of_means.emplace_back(-lr * next / (1 - product * next));
  }
  Tensors averages =
      at::_foreach_div(squares, scalars_of(steps, [&](double t) { return 1 - std::pow(beta2, t); }));
  at::_foreach_sqrt_(averages);
  at::_foreach_add_(averages, eps);
  at::_foreach_addcdiv_(group.parameters, gradients, averages, of_gradients);
  at::_foreach_addcdiv_(group.parameters, means, averages, of_means);
}
}  // namespace nadam

// …, decoupled_weight_decay
namespace radam {
Slots slots(const Options&) { return {{Slot::host_count}, {}, {}}; }

void update(Group& group, const Options& o) {
  const double lr = o[0], beta1 = o[1], beta2 = o[2], eps = o[3];
  const Tensors gradients = decayed(group, lr, o[4], o[5] != 0);
  const std::vector<double> steps = advance(group.slots[0]);
  Tensors &means = group.slots[1], &squares = group.slots[2];
  update_moments(means, squares, gradients, beta1, beta2);
  const double longest = 2 / (1 - beta2) - 1;
  for (size_t i = 0; i < steps.size(); ++i) {
    const double t = steps[i];
    const double correction1 = 1 - std::pow(beta1, t), correction2 = 1 - std::pow(beta2, t);
    // How many steps the average of squares amounts to: with five or fewer its variance is not bounded.
    const double length = longest - 2 * t * (1 - correction2) / correction2;
    if (length > 5) {
      const double rectification = std::sqrt((length - 4) * (length - 2) * longest /
                                             ((longest - 4) * (longest - 2) * length));
      group.parameters[i].addcdiv_(means[i], squares[i].sqrt().add_(eps),
                                   -lr / correction1 * rectification * std::sqrt(correction2));
    } else {
      group.parameters[i].add_(means[i], -lr / correction1);
    }
  }
}
}  // namespace radam

}  // namespace

Rules adam_rules() {
  return {{"adam", {6, adam::slots, adam::update<false>}},
          {"adamw", {6, adam::slots, adam::update<true>}},
          {"adamax", {5, adamax::slots, adamax::update}},
          {"nadam", {7, nadam::slots, nadam::update}},
          {"radam", {6, radam::slots, radam::update}}};
}

}  // namespace torchluz::optim
