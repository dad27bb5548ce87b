/** Weeks and months that are over, summed up by groups of instances. */
@NullMarked
package org.rollcall.analyse.rollup;

import org.jspecify.annotations.NullMarked;
