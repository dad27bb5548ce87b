/** What analysts take out: payloads rebuilt as they were sent. */
@NullMarked
package org.rollcall.export;

import org.jspecify.annotations.NullMarked;
