@NullMarked
package org.rollcall.analyse.customer;

import org.jspecify.annotations.NullMarked;
