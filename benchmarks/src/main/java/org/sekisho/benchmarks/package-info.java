/**
 * Benchmarks of the judgement beside the libraries that James has today: jDKIM and jSPF, and what reports cost. Everything comes from memory, the
 * DNS too; each side must give the right result before it is measured.
 */
@NullMarked
package org.sekisho.benchmarks;

import org.jspecify.annotations.NullMarked;
