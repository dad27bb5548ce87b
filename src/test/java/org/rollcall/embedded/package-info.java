@NullMarked
package org.rollcall.embedded;

import org.jspecify.annotations.NullMarked;
