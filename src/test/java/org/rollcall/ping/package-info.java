@NullMarked
package org.rollcall.ping;

import org.jspecify.annotations.NullMarked;
