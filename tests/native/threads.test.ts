import { SPIN_COUNT, waiting_policy } from '../../src/native/threads'

describe('waiting_policy', () => {
  test('bounds the spinning of idle threads', () => {
    expect(waiting_policy({})).toEqual({ GOMP_SPINCOUNT: SPIN_COUNT })
    expect(waiting_policy({ OMP_NUM_THREADS: '2' })).toEqual({ GOMP_SPINCOUNT: SPIN_COUNT })
  })

  test.each(['OMP_WAIT_POLICY', 'GOMP_SPINCOUNT', 'KMP_BLOCKTIME'])(
    'leaves the choice to a user who set %s',
    (name) => {
      expect(waiting_policy({ [name]: '0' })).toEqual({})
    },
  )
})
