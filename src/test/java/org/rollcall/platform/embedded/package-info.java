@NullMarked
package org.rollcall.platform.embedded;

import org.jspecify.annotations.NullMarked;
