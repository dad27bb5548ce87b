/** The pages of instances: the list of them, and all that is known of one. */
@NullMarked
package org.rollcall.pages.instance;

import org.jspecify.annotations.NullMarked;
