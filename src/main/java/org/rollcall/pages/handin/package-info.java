/** Pages for who sends: look at a payload before it is sent, and hand files in. */
@NullMarked
package org.rollcall.pages.handin;

import org.jspecify.annotations.NullMarked;
