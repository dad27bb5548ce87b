/** What operators watch that no request counts. */
@NullMarked
package org.rollcall.monitor;

import org.jspecify.annotations.NullMarked;
