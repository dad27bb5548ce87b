@NullMarked
package org.rollcall.ping.payload;

import org.jspecify.annotations.NullMarked;
