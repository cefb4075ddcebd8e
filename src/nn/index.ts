/** Modules, layers, losses and initial values. */
export * from './activation'
export * from './adaptive_pooling'
export { nn_adaptive_log_softmax_with_loss } from './adaptive_softmax'
export { nnf_multi_head_attention_forward } from './attention'
export { nn_utils_checkpoint } from './checkpoint'
export * from './clip_grad'
export { nn_module_dict, nn_module_list, nn_prune_head, nn_sequential } from './container'
export * from './conv'
export * from './distance'
export * from './dropout'
export { nn_embedding, nnf_embedding } from './embedding'
export { nn_embedding_bag, nnf_embedding_bag, type BagMode } from './embedding_bag'
export * from './fold'
export * from './fractional_pooling'
export { nn_module, type LooseModule, type ModuleDefinition, type ModuleGenerator } from './generator'
export {
  nn_init_calculate_gain,
  nn_init_constant_,
  nn_init_dirac_,
  nn_init_eye_,
  nn_init_kaiming_normal_,
  nn_init_kaiming_uniform_,
  nn_init_normal_,
  nn_init_ones_,
  nn_init_orthogonal_,
  nn_init_sparse_,
  nn_init_trunc_normal_,
  nn_init_uniform_,
  nn_init_xavier_normal_,
  nn_init_xavier_uniform_,
  nn_init_zeros_,
  type Nonlinearity,
} from './init'
export * from './layer_norm'
export * from './linear'
export * from './loss'
export type { CloneOptions } from './clone'
export type { ForwardHook, ForwardPreHook, ModuleHook } from './hooks'
export { clone_module, is_nn_module, nn_Module } from './module'
export type { ModuleToOptions } from './move'
export { nn_multihead_attention, type AttentionCall } from './multihead_attention'
export { nn_utils_parameters_to_vector, nn_utils_vector_to_parameters } from './parameter_vector'
export type { LoadStateDictOptions, LoadReport } from './state'
export { summary, type SummaryOptions } from './summary'
export type { ModuleSummary, SummaryLayer } from './summary_table'
export * from './norm'
export * from './packed_sequence'
export * from './padding'
export { is_nn_buffer, is_nn_parameter, nn_buffer, nn_parameter } from './parameter'
export * from './pooling'
export * from './prelu'
export * from './resampling'
export { nn_flatten, nn_identity, nn_unflatten } from './reshape'
export * from './rnn'
export * from './rnn_cell'
export * from './rrelu'
export { nn_transformer_encoder, nn_transformer_encoder_layer } from './transformer'
export { nn_transformer, nn_transformer_decoder, nn_transformer_decoder_layer } from './transformer_decoder'
export * from './softmax'
export * from './script'
export { state_dict_from_python, state_dict_to_python } from './python_names'
export * from './unpooling'
export { nn_utils_remove_spectral_norm, nn_utils_spectral_norm } from './spectral_norm'
export { nn_utils_weight_norm } from './weight_norm'
export { nn_rms_norm, nnf_rms_norm } from './rms_norm'
export { nnf_scaled_dot_product_attention } from './scaled_dot_product'
export * from './shuffle'
