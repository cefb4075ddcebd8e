/**
 * Recorded cases that differ when ported and run, with the reason: an error of R's packages that is none here, a difference
 * that is meant, or what TypeScript cannot do. A case that agrees again is to be taken out: the tests tell.
 */
export const known: Record<string, Record<string, string>> = {
  print: {
    'tensor-110': 'R formats the address',
    'tensor-111': 'deliberate: tensors have a text here',
    'tensor-140': 'deliberate: no gradient is null here',
    'dtype-38': 'upstream bug: printing a layout fails',
    'dtype-39': 'upstream bug: printing a memory format fails',
    'dtype-41': 'upstream bug: printing a memory format fails',
    'dtype-45': 'a random seed',
    'module-51': 'R numbers the first of a list and names the others',
    'luz-07': 'JavaScript methods have their own argument names',
    'luz-08': 'functions print as JavaScript functions',
  },
  indexing: {
    'get2-75': 'deliberate: an array of one index is taken',
    'get2-89': 'R refuses the integers of rev() as indices',
    'get2-90': 'deliberate: [[1]] takes an element',
    'get1-33': 'R takes `:` in brackets for slices only',
    'set2-22': 'deliberate: types are converted',
  },
  torch: {
    'mat-79': 'upstream bug: default dims count from 0',
    'mat-190': 'upstream bug: round() fails on tensors',
    'mat-193': 'upstream bug: t() fails on tensors',
    'mat-210': 'deliberate: the function is there',
    'mat-211': 'deliberate: the function is there',
    'vec-26': 'upstream bug: dimensions count from 0',
    'vec-51': 'deliberate: the function is there',
    'vec-67': 'deliberate: the method is there',
    'vec-68': 'deliberate: the method is there',
    'make-22': 'deliberate: no sizes give a tensor without dimensions',
    'make-141': 'upstream bug: a default is missing',
    'make-166': 'upstream bug: the noise has the wrong sign',
    'make-167': 'upstream bug: the noise has the wrong sign',
    'make-186': 'R undoes local seeds at the end of each line of the recording',
  },
  errors: {
    'shape-19': 'upstream bug: an input of another size is read beyond its end',
    'shape-21': 'deliberate: groups that do not divide the channels are refused at once',
    'shape-56': 'deliberate: a size that is not there is refused, R gives NA',
    'create-08': 'deliberate: columns by name give a matrix',
    'create-12': 'upstream bug: unknown devices are the CPU',
    'create-15': 'upstream bug: unknown devices are the CPU',
    'grad-15': 'deliberate: a hook that is no function is refused at once',
    'data-01': 'deliberate: tensors of unequal lengths are refused at once, R fails when an item is taken',
    'data-04': 'deliberate: batches of 0 are refused at once, R fails when the first is made',
  },
}
