/* Heavy ball on Rosenbrock, from one start with every step size and every momentum: what `sweep` is measured against.

   settling_<B>       the first step from which the gap stays within the tolerance, and whether a run diverged. The same
                      arithmetic in the same order as momentum_sim/kernels, in blocks of B step sizes whose loops the
                      compiler vectorises. Every run takes all its steps.
   first_hit_<V>_<E>  the first step at which the gap is within the tolerance, n + 1 if there is none or the run diverges
                      before: less than settling says, but a block of V vectors of step sizes can stop, which is tested
                      every E steps. Momenta are one a row, step sizes one a column. */

#include <math.h>
#include <stdint.h>

#define ARGUMENTS                                                                                             \
    int32_t *restrict steps, uint8_t *restrict diverged, const double *restrict step_sizes, int32_t width,    \
        const double *restrict momenta, int32_t height, const double *restrict c, const double *restrict start, \
        int32_t n, double minimum, double tolerance, double limit

static inline int least(int a, int b) { return a < b ? a : b; }

#define SETTLING(B)                                                                                    \
    void settling_##B(ARGUMENTS) {                                                                     \
        const double p = c[0], q = c[1], e0 = p - start[0], d0 = start[1] - start[0] * start[0];       \
        const double before = e0 * e0 + q * d0 * d0 - minimum <= tolerance ? -1.0 : 0.0;               \
        const double off = fabs(start[0]) + fabs(start[1]) <= limit ? 0.0 : 1.0;                       \
        for (int32_t row = 0; row < height; row++)                                                     \
            for (int32_t first = 0; first < width; first += B) {                                       \
                double eta[B], x[B], y[B], u[B], v[B], last[B], left[B];                               \
                const double beta = momenta[row];                                                      \
                for (int i = 0; i < B; i++) {                                                          \
                    eta[i] = step_sizes[least(first + i, width - 1)];                                  \
                    x[i] = start[0], y[i] = start[1], u[i] = v[i] = 0.0, last[i] = before, left[i] = off; \
                }                                                                                      \
                for (int32_t k = 1; k <= n; k++) {                                                     \
                    const double now = k;                                                              \
                    for (int i = 0; i < B; i++) {                                                      \
                        double d = y[i] - x[i] * x[i];                                                 \
                        double gx = -2.0 * (p - x[i]) - 4.0 * q * x[i] * d, gy = 2.0 * q * d;          \
                        u[i] = beta * u[i] - eta[i] * gx;                                              \
                        v[i] = beta * v[i] - eta[i] * gy;                                              \
                        x[i] += u[i];                                                                  \
                        y[i] += v[i];                                                                  \
                        double e = p - x[i], f = y[i] - x[i] * x[i];                                   \
                        last[i] = e * e + q * f * f - minimum <= tolerance ? last[i] : now;            \
                        left[i] = fabs(x[i]) + fabs(y[i]) <= limit ? left[i] : 1.0;                    \
                    }                                                                                  \
                }                                                                                      \
                for (int i = 0; i < least(B, width - first); i++) {                                    \
                    steps[row * width + first + i] = (int32_t)last[i] + 1;                             \
                    diverged[row * width + first + i] = left[i] != 0.0;                                \
                }                                                                                      \
            }                                                                                          \
    }

SETTLING(16)
SETTLING(32)
SETTLING(64)
SETTLING(128)

#ifndef LANES /* doubles in a vector */
#if defined(__AVX512F__)
#define LANES 8
#elif defined(__AVX__)
#define LANES 4
#else
#define LANES 2
#endif
#endif

typedef double vector __attribute__((vector_size(8 * LANES)));
typedef int64_t mask __attribute__((vector_size(8 * LANES))); /* all bits of a lane or none */

static inline vector size_of(vector x) { return (vector)((mask)x & INT64_MAX); }

static inline int some(const mask *masks, int count) {
    int64_t found = 0;
    for (int i = 0; i < count; i++)
        for (int lane = 0; lane < LANES; lane++) found |= masks[i][lane];
    return found != 0;
}

#define FIRST_HIT(V, E)                                                                                \
    void first_hit_##V##_##E(ARGUMENTS) {                                                              \
        const vector none = {0.0};                                                                     \
        const double p = c[0], q = c[1], e0 = p - start[0], d0 = start[1] - start[0] * start[0];       \
        const int done = e0 * e0 + q * d0 * d0 - minimum <= tolerance;                                 \
        const int off = !(fabs(start[0]) + fabs(start[1]) <= limit);                                   \
        for (int32_t row = 0; row < height; row++)                                                     \
            for (int32_t first = 0; first < width; first += V * LANES) {                               \
                vector eta[V], x[V], y[V], u[V], v[V], d[V];                                           \
                mask running[V], taken[V], hits[V];                                                    \
                const double beta = momenta[row];                                                      \
                for (int i = 0; i < V; i++) {                                                          \
                    for (int lane = 0; lane < LANES; lane++)                                           \
                        eta[i][lane] = step_sizes[least(first + i * LANES + lane, width - 1)];         \
                    x[i] = none + start[0], y[i] = none + start[1], u[i] = v[i] = none, d[i] = none + d0; \
                    taken[i] = hits[i] = (mask)none;                                                   \
                    running[i] = (mask)none - !(done | off);                                           \
                }                                                                                      \
                for (int32_t k = 0; k < n;) {                                                          \
                    for (int32_t end = least(k + E, n); k < end; k++)                                  \
                        for (int i = 0; i < V; i++) {                                                  \
                            vector gx = -2.0 * (p - x[i]) - 4.0 * q * x[i] * d[i], gy = 2.0 * q * d[i]; \
                            u[i] = beta * u[i] - eta[i] * gx;                                          \
                            v[i] = beta * v[i] - eta[i] * gy;                                          \
                            x[i] += u[i];                                                              \
                            y[i] += v[i];                                                              \
                            d[i] = y[i] - x[i] * x[i];                                                 \
                            vector e = p - x[i];                                                       \
                            mask hit = e * e + q * d[i] * d[i] - minimum <= tolerance;                 \
                            mask inside = size_of(x[i]) + size_of(y[i]) <= limit;                      \
                            taken[i] -= running[i];                                                    \
                            hits[i] |= running[i] & hit;                                               \
                            running[i] &= inside & ~hit;                                               \
                        }                                                                              \
                    if (!some(running, V)) break;                                                      \
                }                                                                                      \
                for (int i = 0; i < V; i++)                                                            \
                    for (int lane = 0; lane < LANES && first + i * LANES + lane < width; lane++) {     \
                        const int32_t cell = row * width + first + i * LANES + lane;                   \
                        steps[cell] = done ? 0 : hits[i][lane] ? (int32_t)taken[i][lane] : n + 1;      \
                        diverged[cell] = !done && !hits[i][lane] && !running[i][lane];                 \
                    }                                                                                  \
            }                                                                                          \
    }

FIRST_HIT(2, 4)
FIRST_HIT(4, 4)
FIRST_HIT(8, 4)
FIRST_HIT(2, 16)
FIRST_HIT(4, 16)
FIRST_HIT(8, 16)
