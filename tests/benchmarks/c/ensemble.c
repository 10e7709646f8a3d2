/* Heavy ball from many starts at once: what `simulate_ensemble` is measured against.

   exact_<B>  Rosenbrock without noise: the same arithmetic in the same order as momentum_sim/kernels, in blocks of B
              particles whose loops the compiler vectorises.
   noisy_<B>  a quadratic whose gradients have normal noise: a hash of 64 bits for each particle and step (two rounds of
              multiply and shift, as SplitMix64 ends), of which Box and Muller's transform makes two normal numbers by
              short polynomials, right to some 1e-8. Less than the kernels do, who have ten rounds and all digits. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define BEGIN(B)                                                                                        \
    for (int32_t first = 0; first < m; first += B) {                                                    \
        double x[B], y[B], u[B], v[B];                                                                  \
        for (int i = 0; i < B; i++) {                                                                   \
            int32_t at = first + i < m ? first + i : m - 1;                                             \
            x[i] = points[2 * at], y[i] = points[2 * at + 1], u[i] = v[i] = 0.0;                        \
        }

#define END(B)                                                                                          \
        for (int i = 0; i < B && first + i < m; i++)                                                    \
            points[2 * (first + i)] = x[i], points[2 * (first + i) + 1] = y[i];                         \
    }

#define EXACT(B)                                                                                        \
    void exact_##B(double *restrict points, int32_t m, double beta, double eta, const double *restrict c, \
                   double std, uint64_t seed, int32_t n) {                                              \
        const double p = c[0], q = c[1];                                                                \
        (void)std, (void)seed;                                                                          \
        BEGIN(B)                                                                                        \
        for (int32_t k = 0; k < n; k++)                                                                 \
            for (int i = 0; i < B; i++) {                                                               \
                double d = y[i] - x[i] * x[i];                                                          \
                double gx = -2.0 * (p - x[i]) - 4.0 * q * x[i] * d, gy = 2.0 * q * d;                   \
                u[i] = beta * u[i] - eta * gx;                                                          \
                v[i] = beta * v[i] - eta * gy;                                                          \
                x[i] += u[i];                                                                           \
                y[i] += v[i];                                                                           \
            }                                                                                           \
        END(B)                                                                                          \
    }

static inline double number(uint64_t bits) {
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

static inline uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, 8);
    return bits;
}

static inline uint64_t mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

#define ONE 0x3ff0000000000000u
#define PACE 0x9e3779b97f4a7c15u

/* 33 bits for the radius, one for a sign, one for the axis, 29 for the angle from it. */
static inline void normals(uint64_t r, double *restrict one, double *restrict two) {
    uint64_t bits = bits_of(2.0 - number((r >> 31) << 19 | ONE)) - 0x3fe6a09e667f3bcdu;
    uint64_t above = (bits + (1024ull << 52)) >> 52;  /* the exponent and 1024, without a sign to be shifted */
    double f = number(bits + 0x3fe6a09e667f3bcdu - ((above - 1024) << 52)), s = (f - 1.0) / (f + 1.0), q = s * s;
    double logarithm = s * (2 + q * (2. / 3 + q * (2. / 5 + q * (2. / 7 + q * (2. / 9 + q * (2. / 11 + q * (2. / 13)))))));
    logarithm += (number(above + 0x4330000000000000u) - 0x1p52 - 1024.0) * 0.6931471805599453;
    double radius = sqrt(-2.0 * logarithm), t = (number((r & 0x1fffffff) << 23 | ONE) - 1.5) * 1.5707963267948966, w = t * t;
    double sin = t * (1 + w * (-1. / 6 + w * (1. / 120 + w * (-1. / 5040 + w * (1. / 362880 + w * (-1. / 39916800))))));
    double cos = 1 + w * (-.5 + w * (1. / 24 + w * (-1. / 720 + w * (1. / 40320 + w * (-1. / 3628800 + w * (1. / 479001600))))));
    cos = number(bits_of(cos) ^ ((r >> 30 & 1) << 63));
    int across = r >> 29 & 1;
    *one = radius * (across ? cos : sin);
    *two = radius * (across ? sin : cos);
}

#define NOISY(B)                                                                                        \
    void noisy_##B(double *restrict points, int32_t m, double beta, double eta, const double *restrict c, \
                   double std, uint64_t seed, int32_t n) {                                              \
        const double xx = c[0], xy = c[1], yy = c[2];                                                   \
        BEGIN(B)                                                                                        \
        uint64_t counter[B];                                                                            \
        for (int i = 0; i < B; i++) counter[i] = mixed(seed + (uint64_t)(first + i) * PACE);            \
        for (int32_t k = 0; k < n; k++)                                                                 \
            for (int i = 0; i < B; i++) {                                                               \
                double one, two;                                                                        \
                normals(mixed(counter[i]), &one, &two);                                                 \
                counter[i] += PACE;                                                                     \
                double gx = xx * x[i] + xy * y[i] + std * one, gy = xy * x[i] + yy * y[i] + std * two;  \
                u[i] = beta * u[i] - eta * gx;                                                          \
                v[i] = beta * v[i] - eta * gy;                                                          \
                x[i] += u[i];                                                                           \
                y[i] += v[i];                                                                           \
            }                                                                                           \
        END(B)                                                                                          \
    }

EXACT(16)
EXACT(32)
EXACT(64)
EXACT(128)
NOISY(8)
NOISY(16)
NOISY(32)
NOISY(64)
