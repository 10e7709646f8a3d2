/* Heavy ball in C: what the native trajectory entry is measured against.

   The same arithmetic in the same order as momentum_sim/kernels, so that the results are the same to the last bit, and
   the same arguments as the entry. `restrict` and the coefficients kept in registers are C's advantage. */

#include <stdint.h>

typedef struct { double x, y; } pair;

static inline pair rosenbrock(pair p, const double *restrict c) {
    double d = p.y - p.x * p.x;
    return (pair){-2.0 * (c[0] - p.x) - 4.0 * c[1] * p.x * d, 2.0 * c[1] * d};
}

static inline pair quadratic(pair p, const double *restrict c) {
    return (pair){c[0] * p.x + c[1] * p.y, c[1] * p.x + c[2] * p.y};
}

#define HEAVY_BALL(gradient)                                                                              \
    void heavy_ball_##gradient(double *restrict path, const double *restrict momenta,                     \
                               const double *restrict step_sizes, const double *restrict c, int32_t n) {  \
        pair p = {path[0], path[1]}, v = {0.0, 0.0};                                                      \
        for (int32_t k = 0; k < n; k++) {                                                                 \
            pair g = gradient(p, c);                                                                      \
            v = (pair){momenta[k] * v.x - step_sizes[k] * g.x, momenta[k] * v.y - step_sizes[k] * g.y};   \
            p = (pair){p.x + v.x, p.y + v.y};                                                             \
            path[2 * k + 2] = p.x;                                                                        \
            path[2 * k + 3] = p.y;                                                                        \
        }                                                                                                 \
    }

HEAVY_BALL(rosenbrock)
HEAVY_BALL(quadratic)
