/** The customers of the vendor: how much of its licence each instance uses, how healthy it is, and what has changed. */
@NullMarked
package org.rollcall.analyse.customer;

import org.jspecify.annotations.NullMarked;
