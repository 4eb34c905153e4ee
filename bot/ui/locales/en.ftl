# Everything that people read, in English. Neutral and short: the point is that it stops.
#
# Syntax: https://projectfluent.org/fluent/guide/. A line that would begin with `*`, `[` or `.` begins with `{""}`.

### Words for what the program knows

## Rules, as told to the person they concern: one per category and per pattern

rule-insult = No insults at people
rule-toxicity = No attacks on people
rule-severe_toxicity = { rule-toxicity }
rule-obscene = No swearing at people
rule-threat = No threats
rule-identity_attack = No attacks on who somebody is
rule-sexual_explicit = No sexual remarks
rule-private_data = No private data of others
rule-encouraging_self_harm = Never wish harm on somebody
rule-serious_act = { rule-threat }
rule-pile_on = No piling on
rule-sustained = Leave people alone
rule-mutual_conflict = Cool down
rule-acute = { rule-mutual_conflict }
rule-else = Be kind to people

## Categories of scores

category-toxicity = toxicity
category-severe_toxicity = severe toxicity
category-obscene = obscene
category-threat = threat
category-insult = insult
category-identity_attack = identity attack
category-sexual_explicit = sexual explicit
category-self_harm = self-harm

## Levels: to be chosen, done, and what would have been done in shadow mode

level-warn = warn
level-hide = hide
level-escalate = escalate

done-allow = left alone
done-warn = warned
done-hide = hidden
done-escalate = escalated

would-allow = would be left alone
would-warn = would be warned
would-hide = would be hidden
would-escalate = would be escalated

## Actions

action-warn_author = Author told privately
action-tell_hidden = Author told privately, text returned
action-delete_message = Message deleted
action-reset_name = Nickname reset
action-rename_thread = Thread renamed
action-restore_title = Title restored
action-case_card = Case posted
action-restore_message = Message restored
action-retract = Author told that it was undone
action-timeout = Timeout
action-end_timeout = Timeout ended
action-restore_name = Nickname restored
action-care = Help offered privately
action-support_target = Help offered to the person targeted
action-mediate = Mediation offered privately
action-disclosure_notice = Moderators told quietly
action-explain_strike = Strike explained privately
action-slow_mode = Slow mode: { $seconds } s between messages, for { $length }
action-end_slow_mode = Slow mode ends
action-log_notice = Moderators told of a change

## Patterns over several messages or people, and the other occasions of a case

pattern-self_harm_disclosure = Somebody may be hurting
pattern-private_data = Private data shared
pattern-encouraging_self_harm = Encouraging self-harm
pattern-serious_act = Serious threat
pattern-pile_on = Pile-on
pattern-sustained = Sustained bullying
pattern-mutual_conflict = Conflict between two
pattern-acute = Acute hostility

occasion-report = Reported by a member
occasion-appeal = Appeal
occasion-check_on = Somebody asks to check on a member
occasion-told_more = The person targeted tells more
occasion-single = Single message

## What moderators should know about cases of a kind

hint-pile_on = One incident, everybody in it. Joining in alone gives nobody a strike. **Slow mode…** calms the channel for { $length } and ends by itself.
hint-mutual_conflict = It goes both ways: mediate, do not punish. Both got the same message; confirming gives nobody a strike.
hint-check_on = No verdict, nothing automatic: a member noticed something. A kind private word is often enough. The person themself was not told.

## What happened in a case, and how it ended

event-report = report
event-appeal = appeal
event-check_on = asks to check on them
event-told_more = told more
event-says_friends = says that it is not a problem, they are friends
event-note = note
event-timeout = timeout
event-slow_mode = slow mode
event-confirmed = confirmed
event-false_alarm = false alarm
event-undone = let pass
event-closed = closed
event-reopened = reopened
event-merged = merged with others

case-outcome-confirmed = confirmed
case-outcome-false_alarm = false alarm
case-outcome-undone = let pass
case-outcome-closed = closed without a decision about it
case-outcome-merged = merged

## Surfaces, as the place of a message that has no channel

surface-content = content
surface-embed = embed
surface-component = component
surface-forward = forward
surface-poll = poll
surface-attachment = name or description of an attachment
surface-text_file = text file
surface-sticker = sticker
surface-thread = thread
surface-tag = tag
surface-name = name
surface-channel_status = channel status
surface-event = event
surface-automod = automod
surface-reaction = reactions
surface-spelled = letters put together from reactions
surface-joined = several messages, read together

## What an author should know about how something was hidden

hidden-forward = It was a forward: only that is deleted, the original stands elsewhere and stays.

## What can be chosen in a policy

mode-shadow = shadow
mode-live = live

preset-relaxed = relaxed
    .about = adults who know each other
preset-balanced = balanced
    .about = most servers
preset-strict = strict
    .about = schools and young members

names-reset = reset
names-propose = proposed to moderators

### Sentences that stand in several places

appeal-next = If you think this is a mistake, press **Appeal**: a person will look at it.
decision-failed = This could not be stored, so nothing was changed. Please try again in a minute; if it goes on, the person who runs the bot finds the reason in its log.
alert-channel-out-of-reach = **The alert channel { $channel } is gone, or the bot may not write there**, so this came to you. A member with *Manage Server* sets one with `/setup`. Nothing is lost: `/case list` shows every case.
no-alert-channel = **No alert channel is set**, so this came to you. A member with *Manage Server* sets one with `/setup`. Nothing is lost: `/case list` shows every case.

### Cards

## Private notice to an author

notice-hidden = ### Your message in { $server } was hidden
notice-warned = ### A note about your message in { $server }
notice-why =
    {""}**Rule:** { $rule }
    {""}**Why:** { $why }
notice-why-unknown = see the rule
notice-next =
    {""}**What happens next:** { $after }
    { appeal-next }
notice-next-hidden = Nobody else sees it now. You can edit it and post it again in other words.
notice-next-warned = It stays where it is. If it goes on, messages may be hidden and moderators told.
notice-link = [Go to the message]({ $link })
judged-place = -# stood in: { $place }
notice-public = { $author }, there is a note for you about a message.

retraction = ### Undone in { $server }
retraction-restored = Your message has been restored. { retraction-after }
retraction-without-files = Your message has been restored, without its files, embeds or pictures, which were not kept. { retraction-after }
retraction-noted = The note about your message was withdrawn. { retraction-after }
retraction-after = A moderator looked at it; nothing of it counts against you.

## Cases

case-head = ### Case #{ $number }: { $title }
case-target = → { $target }
case-channel = in { $channel }
case-record = **Record:** { $record }
case-scores = **Scores:** { $scores }
case-model = -# model { $model } · policy { $policy }
case-message = message
case-text-gone = -# (no longer available)

case-choices = -# **Confirm**: it counts, as a strike where one is due. **False alarm**: it was nothing. **Let it pass**: it was something, but may pass. Both give everything back.

## Greeting a server

welcome =
    ### Hello, I am Upstander
    I notice bullying: repetition, target and crowd, not just bad words. **For now I only watch** (shadow mode): I log what I would have done and do nothing.
    Press **Set up** to choose a moderator role, an alert channel, how strict to be, and when to go live. Only people with *Manage Server* can.
    -# Messages that are fine leave no text behind. `/status` shows how I am doing.

model-replaced = The model { $chosen } cannot be used, { $running } works instead. The log says why.

missing-permissions = **Missing permissions**

## Care: the person targeted, somebody in a crisis, two in a conflict. Wording after published advice on safe messaging; docs/care.md names it

support =
    ### You are not alone in { $server }
    Its moderators have been told { $what }. They decide what happens; you do not have to do anything. It is not your fault. Nobody else sees this note.
support-private_data = that a message to you may hold private data
support-encouraging_self_harm = that somebody wished you harm
support-serious_act = about a threat aimed at you
support-pile_on = that several people were hostile to you at the same time
support-sustained = that hostile messages aimed at you keep coming
support-acute = about a burst of hostile messages aimed at you

help =
    ### People who listen
    For free, about anything that weighs on you; you need no special reason.
help-danger =
    Are you in danger right now? Please call your local emergency number.
    -# In Discord: right-click or hold a name → *Block* or *Ignore*; they are not told of it.
help-young = for young people

care = ### You matter
care-words = Something you wrote made me think that you may be going through a lot. You have done nothing wrong, and nothing happened to your message. Many people have felt like this and found their way through it, often with somebody to talk to: a friend, somebody you trust, or one of these:
care-danger = Are you in danger right now? Please call your local emergency number, or ask somebody near you to stay with you.

disclosure =
    ### Somebody may be hurting
    { $author } wrote [something]({ $link }) that may be about wanting to die or hurting themselves. { $threatens ->
        [yes] **It may threaten somebody else as well: please read it soon.** They
       *[no] They
    } were offered help privately. Nothing was deleted, nothing counts against them, and no text is kept.
    A kind private word from somebody they know can help: listen, do not judge, do not promise secrecy, and involve people near them if there is danger.

mediation =
    ### A word between **{ $one }** and **{ $other }**, in { $server }
    Things between the two of you have become heated, and it goes both ways. Nobody is being blamed, and nothing counts against either of you. You both get these same words.
mediation-advice = What often helps: leave it for a day. Mute or block each other for a while. Tell a moderator what bothers you, instead of each other; the moderators know and can help you both to talk.

strike =
    ### A case about you in { $server } was confirmed
    {""}**Rule:** { $rule }
strike-counts = A moderator looked at it. It counts as a strike, which fades with time.
strike-next =
    {""}**What happens next:** nothing, if it stops. If it goes on, hostile messages are deleted and followed by a short timeout, and moderators consider longer ones.
    { appeal-next }

## A policy

policy = Policy, version { $version }
policy-changed = Changed: { $what }
policy-summary = **Preset:** { $preset } · **Mode:** { $mode } · **Evidence kept:** { $days } days · **Hostile names:** { $names }
policy-category = category
policy-aimed-only = -# * counts only when aimed at somebody
policy-patterns = **Patterns over several messages**
policy-nothing-automatic = nothing automatic
policy-exempt = **Left alone:** { $exempt }
policy-exempt-bots = bots
policy-exempt-webhooks = webhooks
policy-exempt-nobody = nobody

## Status

status = Status
status-live = **Live**: I act.
status-shadow = **Shadow mode**: I log and do nothing.
status-paused = Paused until { $until }.
status-model = **Model:** { $model }
status-texts = **Texts:** { $figures }
status-policy = **Policy:** { $preset }, version { $version }
status-trouble = I cannot judge at the moment, since the database takes nothing; messages wait until it does: { $what }
status-damage = The database is damaged and has to be restored from a backup: { $what }
status-waiting = **Waiting:** { $held ->
        [one] { $held } message
       *[other] { $held } messages
    }
status-waiting-behind = { status-waiting }, { $behind ->
        [one] { $behind } channel
       *[other] { $behind } channels
    } being caught up
status-since = **Up since:** { $since } · { NUMBER($megabytes, maximumFractionDigits: 0) } MB
status-permissions = All permissions are there.
status-scored = { $texts } scored
status-cached = { $texts } from the cache
status-queued = { $texts } waiting
status-latency = 95 % within { NUMBER($milliseconds, maximumFractionDigits: 0) } ms
status-floods = in floods { $screened } only screened, { $confirmed } confirmed

### Why something was decided. Without `-expert`: for people, no numbers and no thresholds

## What points at a person

aim-mention = a mention
aim-name = their name
aim-shared_name = a name that several share
aim-word_name = their name, which is a word as well
aim-short_name = a short form of their name
aim-name_beginning = the beginning of their name
aim-misspelt_name = their name, misspelt
aim-reply = a reply
aim-reply_you = a reply that says “you”
aim-told_about_others = being told about somebody else
aim-line_before = going on from the line before
aim-you_after_them = “you” just after they spoke
aim-you_in_thread = “you” in their thread
aim-right_after_them = coming right after them
aim-in_thread = being in their thread
aim-group = a role or everyone
aim-legacy = something that is no longer known

aimed-you = aimed at “you”
aimed-group = aimed at a role or everyone
aimed-nobody = aimed at nobody in particular
aimed-at = { $people ->
    [one] aimed at one person
   *[other] aimed at several people
}
aimed-at-expert = { $people ->
    [one] aimed at one person by { $by }
   *[other] aimed at { $people } people by { $by }
}

## Kinds of hostile words, for people

remark-toxicity = hostile words
remark-severe_toxicity = very hostile words
remark-obscene = swearing
remark-threat = a threat
remark-insult = an insult
remark-identity_attack = an attack on who somebody is
remark-sexual_explicit = a sexual remark

## Reasons

reason-exempt_webhook = left alone: posted by a webhook, which the policy leaves out
reason-exempt_bot = left alone: posted by a bot, which the policy leaves out
reason-exempt_channel = left alone: the channel is exempt
reason-copy = a copy of a member's message: it goes with that one
reason-exempt_role = left alone: the author has an exempt role
reason-disclosure = someone may be hurting: care, never punishment
reason-reported_speech = reports or quotes somebody else’s words: nothing automatic
reason-score = { $remark }, { $aimed }
reason-score-expert = { $category } { $score } ≥ { $threshold }, { $aimed }
reason-score-softened-expert = { $category } { $score } (banter: counts as { $counted }) ≥ { $threshold }, { $aimed }
reason-score-weighed-expert =
    { $category } { $score }, { $circumstances }: counts as { $counted } ≥ { $threshold }, { $aimed }
reason-outweighed = { $remark }, but what is known of the two speaks against an attack
reason-outweighed-expert = { $category } { $score }, { $circumstances }: counts as { $counted }
reason-banter = rough words between people who banter
reason-banter-expert = { $category } { $score }, but between people who banter: counts as { $counted }
reason-unaimed = { $remark }, but aimed at nobody
reason-unaimed-expert = { $category } { $score }, but aimed at nobody
reason-death_wish = wishes somebody dead or hurt, { $aimed }
reason-death_wish-expert =
    { $category } { $score } by rule (wishes somebody dead or hurt) ≥ { $threshold }, { $aimed }
reason-exclusion = shuts somebody out, { $aimed }
reason-exclusion-expert = { $category } { $score } by rule (shuts somebody out) ≥ { $threshold }, { $aimed }
reason-exclusion-weighed-expert =
    { $category } { $score } by rule (shuts somebody out), { $circumstances }: counts as { $counted } ≥ { $threshold }, { $aimed }
reason-handling-delete_message = the message is deleted
reason-handling-delete_forward = a forward: only that is deleted, the original stands elsewhere and stays
reason-handling-end_poll_and_delete = the message is deleted, which ends the poll
reason-handling-rename_back = the thread gets its earlier title back
reason-handling-reset_nickname = the nickname is reset
reason-handling-propose = the bot cannot change it: moderators can
reason-handling-propose_reset = the policy leaves names to moderators: they can reset it
reason-handling-nothing = blocked by AutoMod already: evidence only
reason-unscored = not scored: { $what }
reason-strikes = earlier strikes: deleted, with a timeout of { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}
reason-strikes-expert = strikes: { $points } points ≥ { $threshold }, so it is deleted with a timeout of { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}
reason-member_report = reported by a member
reason-excused = { $reason }; not escalated, as the author hits back after being attacked
reason-none = nothing reaches a threshold

## What besides the words speaks for or against an attack; weights are log-odds, with their sign

circumstance-friends = between friends { $weight }
circumstance-laughter = laughing together { $weight }
circumstance-calm = calm talk before { $weight }
circumstance-quarrel = both quarrel { $weight }
circumstance-hits_back = hits back { $weight }
circumstance-unsure_aim = not clear who is meant { $weight }
circumstance-repeated = not the first time { $weight }
circumstance-outranks = has more power here { $weight }

## What no model reads

unread-image = image
unread-audio = audio
unread-video = video
unread-file = file
unread-file_too_large = file too large
unread-file_cut = file too long to read whole
unread-file_unreadable = file unreadable
unread-more_files = more files
unread-too_long = the rest, too long
unread-language = language: { $language }
unread-failed = could not be judged

## Patterns that were found

finding-self_harm_disclosure =
    The author may be speaking of their own wish to die or to be hurt: they need care, not action.
finding-private_data = The message seems to share somebody else’s private data: { $data ->
    [email] an e-mail address
    [address] an address
    [phone] a phone number
    [ip] an IP address
    [identity] who somebody is
   *[residence] where somebody lives
}.
finding-encouraging_self_harm = Wishes that the target dies or hurts themselves.
finding-encouraging_self_harm-expert = Wishes that the target dies or hurts themselves ({ $sureness }).
finding-serious_act = A threat aimed at one person.
finding-serious_act-expert = A threat (score { $score }) aimed at one person ({ $sureness }).
finding-pile_on = Several people were hostile to one person at the same time.
finding-pile_on-expert =
    { $people ->
        [one] { $people } person was
       *[other] { $people } people were
    } hostile to one person within { $window } ({ $fraction } of the { $addressed_by } who addressed them and are not on their side; pressure { $pressure }, spread over { $effective } people).
finding-sustained = Hostile to the same person again and again.
finding-sustained-expert =
    { $episodes ->
        [one] { $episodes } episode
       *[other] { $episodes } episodes
    } on { $days ->
        [one] { $days } day
       *[other] { $days } days
    } within { $window_days ->
        [one] { $window_days } day
       *[other] { $window_days } days
    } (weight { $weight }, from { $threshold } on it is a pattern); { $because }.
finding-sustained-several = Several people keep being hostile to one person.
finding-sustained-several-expert =
    { $people ->
        [one] { $people } person keeps
       *[other] { $people } people keep
    } being hostile to one person (burden { $burden }, from { $threshold } on it is a pattern).
finding-mutual_conflict = Both are hostile to each other: mediate, do not punish.
finding-mutual_conflict-expert =
    Both are hostile to each other (weights { $forth } and { $back }, from { $threshold } on it is a pattern): mediate, do not punish.
finding-mutual_conflict-now = Both are hostile to each other right now: mediate, do not punish.
finding-mutual_conflict-now-expert =
    Both are hostile to each other right now ({ $forth_lines ->
        [one] { $forth_lines } line
       *[other] { $forth_lines } lines
    } against { $back_lines }): mediate, do not punish.
finding-acute = A burst of hostility towards one person.
finding-acute-expert = A burst of hostility towards one person (pressure { $pressure }, alert from { $threshold } on), from one author.
finding-acute-several = A burst of hostility towards one person, from several people.
finding-acute-several-expert =
    A burst of hostility towards one person (pressure { $pressure }, alert from { $threshold } on), from { $fraction } of those who addressed them.

sustained-share = { $share } of the hostility between the two comes from the author
sustained-aggressors = { $aggressors ->
    [one] { $aggressors } person is hostile to the target
   *[other] { $aggressors } people are hostile to the target
}
sustained-outranks = the author has more power here than the target

sureness-clear = clearly meant, weight { $aim } of 1
sureness-probable = probably meant, weight { $aim } of 1

span-minutes = { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
span-hours = { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }

## What raised or lowered the hostility of a message, for experts

note-death_wish = Wishes somebody dead or hurt: counts as at least { $floor }.
note-exclusion = Shuts somebody out: counts as at least { $floor }.
note-game_talk = A challenge or a move in a game: no threat.
note-identity_words = Only words for who somebody is: no attack.
note-sexual = Sexual words ({ $score }) aimed at a person count as hostility.
note-disclosure = Speaks of hurting themselves: care, no action; counts towards nothing.
note-mentions_many = Mentions a role or everyone: no single person is meant by that.
note-objects = Tells the other to stop: no banter discount towards them for a while.
note-reported_speech = Quotes what somebody else said: counts for less, and nothing happens automatically.
note-banter = Banter between friends: counts { $factor } (mutual { $mutual }, friendly { $friendly } of 1).
note-banter_refused = Not taken as banter: { $why ->
    [grave] a threat or an attack on identity is never banter
    [objected] the target reported this person or told them to stop
    [strike] the author has an active strike about the target
   *[several] several people are hostile to the target
}.
note-hits_back = Hits back at somebody who was hostile just before: counts for less.
note-outranks = The author has more power here than the target (role or length of membership).

### Commands. Discord allows 100 characters for a description and 32 for a name

command-case = Numbered cases for moderators
    .name = case
command-case-list = The queue: find cases, show, close or merge several
    .name = list
    .standing = not decided where nothing is chosen
    .person = who wrote it, whom it was aimed at
    .rule = what the case is about
    .words = words of a note
    .days = opened at least so many days ago
    .claimed_by = the moderator who is at it
command-case-reopen = Take the decision of a case back
    .name = reopen
command-case-show = One case, with everything known about it
    .name = show
command-case-close = Close a case without a decision about it
    .name = close
command-case-undo = Let a case pass: close it and undo everything automatic in it
    .name = undo
command-case-restore = Restore a hidden message: reposted in its author's name, as a false alarm
    .name = restore
    .message = type a name or a word of it
menu-explain = Explain
menu-report = Report to moderators
menu-check-on = Check on them

command-history = What is kept about somebody
    .name = history
command-history-member = Verdicts, cases and strikes of a member
    .name = member
command-check = What would be decided about a text, and why; nothing is stored
    .name = check

command-policy = The server's rules
    .name = policy
command-policy-show = Show every threshold and exemption
    .name = show
command-policy-preset = Start again from a preset; exemptions and mode stay
    .name = preset
command-policy-threshold = Set from which score a category leads to a level
    .name = threshold
    .score = 0.05-1.00; leave out to switch this level off
command-policy-mode = Shadow (log only) or live (act)
    .name = mode
command-policy-names = Reset hostile names, or only propose it in a case
    .name = names
command-policy-exempt = Leave a role or a channel alone, or stop doing so
    .name = exempt
    .role = members with this role
    .channel = this channel
    .remove = end the exemption

command-setup = Choose moderator role, alert channel, preset, shadow or live
    .name = setup
command-pause = Do nothing but log for a while, or go on again
    .name = pause
    .minutes = for how long (0: go on now)
command-status = How I am doing: model, backlog, mode, permissions
    .name = status

command-audit = Who decided, changed or looked at what
    .name = audit

command-summary = What happened in the last days, against the days before
    .name = summary
    .days = how many days, today included
command-weekly = The weekly report by DM
    .name = weekly
command-weekly-subscribe = Get the weekly report by DM
    .name = subscribe
command-weekly-unsubscribe = No longer get the weekly report
    .name = unsubscribe
command-weekly-preview = The report as it would be if the week ended tonight
    .name = preview
command-weekly-schedule = When the report is sent
    .name = schedule
    .hour = 0-23, by the server's clock
    .timezone = the server's time zone: type a city

### Answers

## To anybody

only-moderators = Only moderators of the server can do this.
only-managers = Only people with **Manage Server** can do this.
not-here = You cannot use this here.
went-wrong = Something went wrong on my side; it is in the log. Please try again.

## Lists

list-and = { $first } and { $last }
and-more = … and { $more } more
several-people = several people
somebody = somebody
by-members = { $members ->
        [one] { $members } member
       *[other] { $members } members
    }
told-in-confidence = told in confidence; moderators without a part in it read it with `/case show`
unknown-member = member { $id }
no-text = (no text)

## Cases

case-list = { $cases ->
        [one] One case
       *[other] { $cases } cases
    }: { $standing }
standing-open = not decided
standing-free = nobody at it
standing-claimed = somebody at it
standing-decided = decided
standing-all = all
case-list-claim = ✋ { $moderator }
case-list-choose = Choose cases…
case-list-show = Show
case-list-close = Close without a decision
case-list-merge = Make one case of them
case-list-none = All quiet.
case-line = #{ $number } { $title }: { $subject }
case-card-link = card
case-unknown = There is no case #{ $number }.
restore-pick = Please pick a message from the list.
restore-planned = The message is being restored; case #{ $number } keeps the record.

## Policy

policy-note-preset = preset { $preset }
policy-note-threshold = { $category } { $level } { $score }
policy-note-threshold-off = { $category } { $level } off
policy-note-mode = mode { $mode }
policy-note-names = names { $names }
policy-note-exemptions = exemptions
policy-exempt-what = Name a role or a channel.
policy-does-not-fit = That does not fit: { $why }.
policy-problem-thresholds_fall = thresholds must rise from warn to hide to escalate, not { $steps }
policy-problem-not_hostile = nobody is acted against for { $categories }
policy-problem-strikes_incomplete = every kind of strike needs a weight and every rung a sum
policy-problem-rungs_fall = the sums of the rungs must rise, not { $sums }
policy-problem-value = { $setting } cannot have this value

## Pause

paused = Paused until { $until }: I go on reading and logging, and do nothing.
resumed = I go on.

## Weekly report

weekly-subscribed = Subscribed. { weekly-next }
weekly-subscribed-already = You are subscribed already. { weekly-next }
weekly-next = The next report comes { $due }.
weekly-unsubscribed = Unsubscribed.
weekly-not-subscribed = You were not subscribed.
weekly-timezone-unknown = I do not know this time zone. Type a city, e.g. *Berlin*, and pick from the list.
weekly-scheduled = Reports come every { $weekday } at { $hour }:00 ({ $timezone }). The next one: { $due }.

### Numbers and the calendar

number = { $value }

weekday-0 = Monday
    .short = Mon
weekday-1 = Tuesday
    .short = Tue
weekday-2 = Wednesday
    .short = Wed
weekday-3 = Thursday
    .short = Thu
weekday-4 = Friday
    .short = Fri
weekday-5 = Saturday
    .short = Sat
weekday-6 = Sunday
    .short = Sun

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

day = { $day } { $month }
day-year = { $day } { $month } { $year }

### Permissions, as Discord's settings call them, and what each is for

permission-view_channel = View Channels
    .why = read messages
permission-read_message_history = Read Message History
    .why = catch up after a restart and show what came before
permission-send_messages = Send Messages
    .why = post cases and replies
permission-send_messages_in_threads = Send Messages In Threads
    .why = answer in threads
permission-embed_links = Embed Links
    .why = show cards
permission-attach_files = Attach Files
    .why = send charts
permission-manage_messages = Manage Messages
    .why = hide messages
permission-manage_webhooks = Manage Webhooks
    .why = restore hidden messages
permission-manage_nicknames = Manage Nicknames
    .why = reset hostile nicknames
permission-manage_threads = Manage Threads
    .why = rename hostile threads
permission-manage_channels = Manage Channels
    .why = set slow mode
permission-moderate_members = Timeout Members
    .why = time members out when a moderator asks for it

missing-in-server = **{ $permission }** (to { $why }): Server Settings → Roles → { $role }
missing-in-channels = **{ $permission }** in { $channels } (to { $why }): channel → Edit → Permissions
missing-and-more = { $channels } and { $more } more
missing-everywhere = every channel

### Summaries and the weekly report

summary-today = Today
summary-days = The last { $days } days
summary-heading =
    ### { $title }
    -# { $days } · { $timezone }
summary-heading-running =
    ### { $title }
    -# { $days }, today so far · { $timezone }
summary-nothing = **Nothing was flagged** in { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    }.
summary-flagged = **{ $flagged } of { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    }** flagged.
summary-before = The period before: { $flagged } of { $messages }.
summary-all-shadow = **Shadow mode: nothing was done.** Lines with “would” say what I would have done.
summary-part-shadow = Part of the time was in shadow mode: for lines with “would”, nothing was done.

table-now = now
table-before = before
table-read = messages read
table-flagged = flagged
table-would-warn = would warn
table-would-hide = would hide
table-would-escalate = would escalate
table-cases = cases opened
table-confirmed = confirmed
table-false-alarms = false alarms
table-appeals = appeals
table-accepted = accepted

summary-where = **Where** { $places }
summary-where-nowhere = names and events
summary-where-others = and { $channels ->
        [one] { $channels } other channel
       *[other] { $channels } other channels
    }
summary-when = **When** most on { $weekday } ({ $on_day }) and between { $begin }:00 and { $end }:00 ({ $in_hours })
summary-what = **What** { $rules }
summary-open = **Open cases** { $cases }, oldest first
summary-open-none = **Open cases** none
summary-open-more = { and-more }: `/case list`
summary-case = #{ $number } { $title }
summary-false-alarms = **False alarms** { $false_alarms } of { $cases ->
        [one] { $cases } decided case
       *[other] { $cases } decided cases
    }
summary-false-alarms-many = { summary-false-alarms }. That is a lot: `/policy threshold` makes me more careful.
summary-unscored = -# { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } had something I could not score (pictures, voice, other languages): unknown, not clean.

weekly-title = Weekly report: { $server }
weekly-title-nameless = Weekly report
weekly-preview = Preview of the weekly report: { $server }
weekly-preview-nameless = Preview of the weekly report
weekly-closing = -# You subscribed to this; `/weekly unsubscribe` in the server ends it.
weekly-not-delivered = ⚠️ The report of { $when } could not be delivered. Most likely your DMs are closed: server menu → Privacy Settings → Direct Messages. `/weekly preview` shows it here.

## Record of a member

record = Record of { $name }
record-numbers = In { $days } days: { $flagged ->
        [one] { $flagged } flagged message
       *[other] { $flagged } flagged messages
    }, { $confirmed ->
        [one] { $confirmed } confirmed case
       *[other] { $confirmed } confirmed cases
    }, { $false_alarms ->
        [one] { $false_alarms } false alarm
       *[other] { $false_alarms } false alarms
    }{ record-let-pass }.
record-let-pass = { $let_pass ->
    [0] {""}
   *[other] , { $let_pass } let pass
}
record-strikes = **Strikes** { $standing }
record-strikes-none = **Strikes** none
record-cases = **Cases**
record-cases-none = **Cases** none
record-messages = **Newest flagged messages**
record-messages-none = **Newest flagged messages** none
record-case = case #{ $number }
record-note = -# Only numbers, dates and links: texts stay in their cases until they are purged.
record-strike = { NUMBER($points, minimumFractionDigits: 1, maximumFractionDigits: 1) } of { $of } left
record-strike-overturned = overturned, counts nothing

## Pictures: what stands in them, and their descriptions for people who do not see them

chart-title = Flagged messages per day
chart-nothing = Nothing was flagged
chart-hours = By weekday and hour
chart-brightest = brightest: { $messages }
chart-week-before = week before
chart-described = Flagged messages per day: { $days }. In all { $now }, the week before { $before }. Below, the same by weekday and hour.

timeline-title = What counted, and how much
timeline-described = Messages that counted, { $begin } to { $end } ({ $timezone }), by author: { $authors }.

## Record of the author, on a case

case-record-several = several people; see `/history member`
case-record-numbers =
    { $flagged ->
        [one] { $flagged } flagged message
       *[other] { $flagged } flagged messages
    }, { $confirmed ->
        [one] { $confirmed } confirmed case
       *[other] { $confirmed } confirmed cases
    }, { $false_alarms ->
        [one] { $false_alarms } false alarm
       *[other] { $false_alarms } false alarms
    }{ record-let-pass } in { $days } days
case-record-strikes = **Strikes:** { $standing }.
case-record-confirming = Confirming makes it { $standing }.
case-record-confirming-none = Confirming adds none: the same episode brought one.

### Command line

## check, replay

check-verdict = verdict
check-scores = scores
check-signals = signals
check-model = model
check-cleaning = cleaning
check-nothing-to-score = nothing to score
check-hostility = hostility { $hostility }
check-second-person = speaks to somebody
check-reported-speech = reported speech
check-disguised = disguised
check-step = { $step }: { $said }
check-step-disguise = { $step } (disguise): { $said }
cleaning-percent_encoding = percent-encoding
cleaning-reversed_text = reversed text
cleaning-styled_letters = styled letters
cleaning-invisible_characters = invisible characters
cleaning-piled_up_marks = piled-up marks
cleaning-lookalike_letters = lookalike letters
cleaning-neutral_words = links, mentions, custom emoji
cleaning-masked_words = masked words
cleaning-markdown = markdown
cleaning-separated_letters = separated letters
cleaning-leetspeak = leetspeak
cleaning-stretched_letters = stretched letters
cleaning-misspelt_words = misspelt words
cleaning-emoji = emoji
check-nothing-to-undo = nothing to undo

cli-note = note: { $note }
preparing-model = preparing the model: { $step }, { $done }
progress-scoring = scoring
progress-replaying = replaying

replay-messages = messages: { $ids }
replay-total = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    }
replay-levels = ({ $first } to { $last }): { $levels }
replay-patterns = patterns: { $patterns }
replay-none = none
replay-unscored = not scored (image, file, language): { $messages }
replay-problem = not read: { $problem }
replay-more-problems = … and { $more } more places
replay-notices = left out, Discord's own notices: { $messages }
replay-doubles = left out, twice in the file: { $messages }
replay-unread = not read, named above: { $messages }
replay-speed = { NUMBER($rate, maximumFractionDigits: 0) } messages/s, { $seconds } s

## run, health

cli-version = upstander { $version }
start-token-refused = Discord does not accept DISCORD_TOKEN. Make a new one at { $portal } -> Bot
start-intents-missing = intents are missing: switch on 'Server Members Intent' and 'Message Content Intent' at { $portal } -> Bot
start-closed = Discord closed the connection ({ $code }); see { $portal }
start-forbidden = Discord forbids what a start needs ({ $answer }). It blocks an address for an hour or a day after too many refused requests; see also whether the application is in order at { $portal }
start-silent = Discord cannot be reached ({ $answer }). Check the connection and https://discordstatus.com, then start again
start-refused = Discord refuses what a start needs ({ $answer }); update the program
start-answer = HTTP { $status }
start-answer-code = HTTP { $status }, code { $code }
health-never = no bot has run with this DATA_DIR yet, or it has not reached Discord
health-late = the bot was last heard of { $seconds } seconds ago: it is not running, or does not reach Discord
health-good = the bot was heard of { $seconds } seconds ago

## db, model

backup-made = The database is copied to { $file }, for its owner alone.
backup-key-made = The key is copied to { $file }. Move it to another place than the database.
backup-without-key = The key is not in it: keep a copy of { $file } in another place (--key-out), or the texts cannot be read again.
backup-restored = The database is back at { $file }, whole, and the key fits. Start the bot: it reads what was written since.
db-key-rotated = { $texts ->
    [one] One text has a new key now; the old key is gone.
   *[other] { $texts } texts have a new key now; the old key is gone.
} Copy the new key to where you keep it; older backups need the old one.
db-key-unreadable = Texts that no key opened, left as they were: { $texts }
db-up-to-date = The database is up to date.
db-new-key = { $texts ->
    [one] A new key is created; one text that no key opened is deleted.
   *[other] A new key is created; { $texts } texts that no key opened are deleted.
}
db-member-exported = { $records ->
    [0] Nothing is kept about this member; { $file } says so.
    [one] One record is written to { $file }.
   *[other] { $records } records are written to { $file }.
}
audit-sound = { $guild }: { $entries ->
        [one] one entry
       *[other] { $entries } entries
    }, sound; the newest is { $newest }, seal { $seal }
audit-emptied = { $emptied ->
        [one] one entry is emptied
       *[other] { $emptied } entries are emptied
    }, since somebody had their data erased
audit-broken = { $guild }: entry { $entry } was changed, or does not follow on the one before it
audit-none = There are no entries yet.
db-erase-first =
    Stop the bot before you go on: while it runs, its memory still knows the member’s numbers and stores them again.
    There is no way back but a backup.
db-erase-sure = Delete everything about { $user }?
db-member-erased = { $records ->
    [0] Nothing was kept about this member.
    [one] One record is deleted or emptied.
   *[other] { $records } records are deleted or emptied.
}
model-prepared = { $model } is prepared in { $folder }: { $precision }
model-unprepared = not prepared
model-sound = { $model }: sound
model-problem = { $model }: { $problem }
model-state-prepared = prepared, { $precision }
model-column-model = model
model-column-what = what
model-column-languages = languages
model-column-state = state
model-column-difference = difference
model-column-category = category
model-column-mean = mean difference
model-column-largest = largest
model-column-flips = decided differently at { $threshold }

## doctor

doctor-settings = settings
doctor-settings-bad = { $setting }: { $problem }; see .env.example
doctor-settings-encoding = is not UTF-8; save it again as UTF-8
doctor-settings-good = read
doctor-token = token
doctor-token-missing = DISCORD_TOKEN is not set in .env; get one at { $portal } -> Bot -> Reset Token
doctor-token-malformed = DISCORD_TOKEN does not look like a bot token (three parts with dots); copy it again from { $portal }
doctor-token-good = has the right shape
doctor-discord = discord
doctor-intents = intents
doctor-intents-missing = switch on { $intents } at { $portal } -> Bot
doctor-intents-good = both privileged intents are on
doctor-intent-members = Server Members Intent
doctor-intent-content = Message Content Intent
doctor-servers = servers
doctor-servers-none = the bot is in no server yet; docs/hosting.md has the invite link
doctor-server = server { $server }
doctor-server-missing = missing: { $missing }
doctor-server-good = all permissions are there
doctor-server-lowest = the bot's role { $role } stands below all others, so it can act on nobody who has one; move it up: Server Settings → Roles
doctor-server-not-set-up = is not set up yet, so the bot only decides and logs; somebody with Manage Server uses /setup
doctor-alerts-gone = the alert channel was deleted; choose another one with /setup
doctor-alerts-lacking = the bot cannot post cases in #{ $channel }; allow it there: { $missing } (channel → Edit → Permissions)
doctor-alerts-public = everybody can read the alert channel #{ $channel }, where cases quote members; deny @everyone View Channels there, or choose another one with /setup
doctor-alerts-hidden = the moderator role { $role } cannot see the alert channel #{ $channel }; allow it View Channels there
doctor-moderators-gone = the moderator role was deleted; choose another one with /setup
doctor-moderators-shut-out = the moderator role { $role } does not see the bot's commands; give it Timeout Members, or allow it at Server Settings → Integrations
doctor-clock = clock
doctor-clock-good = agrees with Discord's
doctor-clock-unknown = cannot be compared, Discord does not answer; check the connection
doctor-clock-wrong = is { $seconds } seconds off from Discord's; switch time synchronisation on (timedatectl set-ntp true)
doctor-memory = memory
doctor-memory-good = { $free } MB free
doctor-memory-low = { $free } MB free; the bot needs about { $least }: stop something else, or take a larger machine
doctor-memory-limit = this container or unit may take { $limit } MB, the bot needs about { $least }: raise mem_limit or MemoryMax
doctor-database = database
doctor-database-good = opens and is up to date
doctor-database-older = is of an older version; the next start brings it up to date (make a backup first: upstander backup)
doctor-database-unwritable = { $path } cannot be written ({ $why }); fix the owner of the file and its folder, or the mount
doctor-database-damaged = is damaged ({ $what }); stop the bot and restore a backup
doctor-files = private files
doctor-files-open = others may read what the bot stores: chmod go-rwx { $files }
doctor-files-good = are the bot's alone
doctor-database-impossible = DATA_DIR={ $folder } cannot be created: { $parent } is not writable
doctor-first-start = not there yet; the first start creates it
doctor-key = evidence key
doctor-key-readable = others can read { $path }: chmod 600 { $path }
doctor-key-good = is readable by the bot only
doctor-model = model
doctor-model-damaged = the bundled model is damaged; install the program again ({ $why })
doctor-model-no-tools = { $model } is not prepared and cannot be here, so compact works alone: install the extra `prepare`, or set MODEL=compact
doctor-model-unprepared = { $model } is not prepared yet; the first start does it, or now: upstander model prepare { $model } ({ $why })
doctor-model-good = { $model } is prepared and its files are whole
doctor-disk = disk
doctor-disk-good = { $free } GiB free
doctor-disk-full = { $free } GiB free; free at least 500 MB

### Setting up

setup =
    ### Set up Upstander
    Change what you like, then press **Save**.
setup-role = Moderator role
setup-role-none = people with *Timeout Members*
setup-channel = Alert channel, where cases appear
setup-channel-none = the owner's DMs
setup-mode-shadow = Shadow
    .about = decide and log, do nothing
setup-mode-live = Live
    .about = warn, hide and escalate
setup-save = Save
setup-saved = Saved
setup-saved-choices =
    {""}**Moderators:** { $role }
    {""}**Cases appear in:** { $channel }
    {""}**Preset:** { $preset }
    {""}**Mode:** { $mode }: { $about }
setup-open =
    ### Everybody can read { $channel }
    Cases show what members wrote, who is accused of what, and what moderators say about it. Nothing is saved yet.
    Make the channel private (channel → Edit → Permissions: take *View Channel* from everybody but moderators and this bot), or choose another one.
setup-open-again = Choose again
setup-open-anyway = Use it anyway
alerts-open = **Everybody can read { $channel }**, where cases appear: what members wrote, who is accused, what moderators say. Make it private: channel → Edit → Permissions.
role-sees-no-commands = { $role } lacks *Timeout Members*, so Discord does not show its members the commands: Server Settings → Integrations → { $bot } → add the role there.
setup-next = -# `/policy show` shows every threshold. `/summary` shows what happened.

### Buttons

button-confirm = Confirm
button-false_alarm = False alarm
button-undo = Let it pass
button-timeout = Timeout…
button-note = Note…
button-slow_mode = Slow mode…
button-close = Done
button-claim = I am at it
button-reopen = Reopen
button-more = Tell a moderator more
button-friends = Not a problem, we're friends
button-help = Show me help
button-stop = Don't send me these
button-appeal = Appeal
button-why = Why?
button-setup = Set up

### Forms

form-appeal = Appeal
    .label = What did we get wrong?
    .about = A moderator reads this.
form-note = Note
    .label = Note
    .about = Moderators see it on the case.
form-more = Tell a moderator more
    .label = What should they know?
    .about = Only moderators read this.
form-timeout = ### Timeout
    .placeholder = How long?
length-minutes = { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
length-hours = { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
length-days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

### Actions on Discord

## Why an action failed or waits

failure-forbidden = Discord refused: a permission is missing or the member ranks above the bot ({ $error })
failure-member_left = the member is no longer in the server ({ $error })
failure-dms_closed = the member's DMs are closed ({ $error })
failure-invalid = Discord did not accept the request ({ $error })
failure-no_longer_there = what it was about is no longer there ({ $error })
failure-unreachable = Discord could not be reached, tried several times ({ $error })
failure-unexpected = something went wrong; see the log ({ $error })
failure-trouble = Discord is in trouble ({ $error })
failure-refused_often = waiting: Discord refused this several times
failure-not_connected = not connected to this server yet
failure-missing_in_server = **{ $permission }** is missing: Server Settings → Roles
failure-missing_in_channel = **{ $permission }** is missing in { $channel }: channel → Edit → Permissions
failure-missing_for_slow_mode = **{ $permission }** is missing in { $channel }: channel → Edit → Permissions (only slow mode needs it)
failure-dms_closed_and_missing = DMs are closed and **{ $permission }** is missing in { $channel }
failure-rank = the member's highest role is not below the bot's: Server Settings → Roles
failure-administrator = administrators cannot be timed out
failure-bot_left = the bot is no longer in this server
failure-no_messages = the channel holds no messages
failure-author_is_bot = the author is a bot, so there is nobody to tell
failure-author_unreachable = the author is no longer in the server and takes no DMs
failure-gone_before = the message was gone before it could be hidden, so its author was not told
failure-too_late = the message was written too long ago, so its author was not told
failure-files_lost = without its files, embeds or pictures, which were not kept
failure-nothing_to_undo = nothing to undo, it had not happened
failure-text_purged = the text is no longer kept, so it cannot be restored
failure-nickname_purged = the nickname is no longer kept, so it cannot be restored
failure-title_purged = the title is no longer kept, so it cannot be restored
failure-case_deleted = the case was deleted meanwhile
failure-verdict_deleted = its verdict was deleted meanwhile
failure-no_verdict = the action belongs to no verdict

## What Discord's audit log says. At most 512 characters

audit = Upstander
audit-by = Upstander on behalf of moderator { $moderator }
audit-because = { $actor }: { $why }
audit-undone = Upstander: undone by a moderator
audit-slow-mode-over = Upstander: slow mode is over
audit-webhook = Upstander: restores messages that were hidden by mistake

## What stands in the place of what was hidden, and below what was restored

neutral-name = Please pick a name
neutral-title = (title hidden)
restored-reply = -# ↪ [in reply to]({ $link })
restored-without-files = -# restored by the moderators, without its files, embeds or pictures, first sent { $when }
restored = -# restored by the moderators, first sent { $when }

### Answers to those who click

too-long-ago = This was too long ago; it is no longer kept.
not-for-you = This note is for somebody else.
this-server = this server

case-gone = This case no longer exists.
case-closed-already = Case #{ $number } is closed already: { $outcome }, by { $moderator }, { $when }. **Reopen** on its card takes that back.
case-yours = You have a part in case #{ $number } yourself, so somebody else decides about it: another moderator, or the owner of the server.
case-is-confirmed = Case #{ $number } confirmed. It counts from now on.
case-is-false_alarm = Case #{ $number } closed as a false alarm: it was nothing. Everything automatic is being undone, and counts as a mistake of mine.
case-is-undone = Case #{ $number } closed: it was something, and may pass this time. Everything automatic is being undone, and does not count as a mistake of mine.
case-is-closed = Case #{ $number } closed.
case-open-already = Case #{ $number } is open.
case-reopened = Case #{ $number } is open again. Strikes that it gave are gone; what was given back to members stays with them.
case-claimed-now = You are at case #{ $number } until { $until }. Everybody sees it on the card; press again to leave it to others.
case-released = Case #{ $number } is free again.
case-claimed = { $moderator } is at it until { $until }.
case-claim = ✋ { $moderator } is at it until { $until }
case-merged-into = → now a part of case #{ $number }
merge-two = Pick at least two open cases.
merged = The cases are one now: #{ $number }.
closed-many = { $cases ->
        [one] One case closed without a decision.
       *[other] { $cases } cases closed without a decision.
    }
case-noted = Noted in case #{ $number }.
case-several = This case involves several people; time them out one by one.
case-several-profile = This case involves several people; time them out one by one from their profile.
member-left = The member is no longer in the server.
member-rank = The member's highest role is not below yours.
timeout-planned = Timeout planned. Case #{ $number } shows how it went.
timeout-limit = A timeout lasts at most 28 days.
slow-mode-planned = Slow mode planned in { $channel }; it ends after { $length }.
slow-mode-already = Slow mode is on already.
channel-gone = The channel is no longer there.
message-unknown = There is no such message.

appeal-only-author = Only the author of the message can appeal.
appeal-already = You have appealed already. A moderator will look at it.
appeal-thanks = Thank you. A moderator will look at it.

report-only-members = Only messages of members can be reported.
report-own = That is your own message; you can delete it.
report-thanks = Thank you. The moderators have been told; nobody else sees that you reported it.

check-on-bot = That is a bot; it is fine.
check-on-oneself = You can always write to a moderator yourself. They are there for you.
check-on-often = You have asked a few times today. If it is urgent, please write to a moderator directly.
check-on-thanks = Thank you for looking out. The moderators have been told quietly; nobody else sees it.

told-more-thanks = Thank you for telling. The moderators of the server can read it; nobody else can.
friends-thanks = Good to know: I will take rough words between you for banter more easily.
cards-stopped = You will no longer get these. Press the button again if you change your mind.
cards-again = You will get these again.

setup-only-managers = Only people with **Manage Server** can set me up.
setup-elsewhere = Please run `/setup` in { $server }: channels can only be picked there.

### The moderators' log

log = Who did what
log-none = Nothing yet.
log-seal = -# seal of entry { $number }: `{ $seal }`. Who notes it down can tell later whether the log was changed.
log-erased = somebody (erased)
log-notice = For the record
log-case_confirmed = confirmed case #{ $case }
log-case_false_alarm = called case #{ $case } a false alarm
log-case_undone = let case #{ $case } pass
log-case_closed = closed case #{ $case } without a decision
log-case_merged = merged case #{ $case } into another one
log-case_reopened = reopened case #{ $case }
log-timeout = timed somebody out in case #{ $case }
log-slow_mode = switched slow mode on in case #{ $case }
log-pause = paused the bot until { $until }: it logs and does nothing
log-goes_on = ended the pause
log-report_schedule = changed when the weekly report comes
log-policy = changed the policy ({ $change }, version { $version })
log-policy-start = first version
log-policy-setup = preset or mode
log-policy-preset = preset
log-policy-threshold = a threshold
log-policy-mode = mode
log-policy-names = names
log-policy-exemptions = exemptions
log-setup = set up: moderators { $role }, cases appear in { $channel }
log-case_seen = looked at case #{ $case } with what members told in confidence
log-record_seen = looked at the record of { $member }
log-message_seen = had a message explained
log-hidden_seen = looked through hidden messages
log-note = wrote a note in case #{ $case }

page-before = Newer
page-after = Older

### Explain and check

explain = Explain
explain-only-servers = Only messages in a server are judged.
explain-unrecorded = Nothing was recorded about this message. Judged alone, without what came before:
explain-recorded = **{ $outcome }**, { $when }
explain-shadow = **{ $outcome }** (shadow mode: nothing was done), { $when }
explain-model = -# hostility { $hostility } · model { $model }
check = Check

### Who is concerned

unnamed-member = somebody Discord does not name
unnamed = Somebody
people-and-more = { $people } and { $more } more

### Strikes

standing = { NUMBER($points, minimumFractionDigits: 1, maximumFractionDigits: 1) } points
standing-rung = { standing }: { $rung }
standing-now = { NUMBER($points, minimumFractionDigits: 1, maximumFractionDigits: 1) } points now
standing-now-rung = { standing-now }: { $rung }
rung-explain = explained privately
rung-timeout_10m = the next hostile message is deleted, with a timeout of 10 minutes
rung-timeout_24h = a timeout of 24 hours is proposed
rung-timeout_7d = a timeout of 7 days is proposed
rung-ban_review = a review for a ban is proposed

### Countries whose code says little to those who live there

country-US = USA
country-GB = UK
country-IE = Ireland
country-CA = Canada
country-AU = Australia
country-NZ = New Zealand

### Demo and sandbox. What the simulated members write is not here: it is English, as the model reads

demo-title = Upstander: a tour
demo-intro = The real bot, the real model and a real SQLite file, on a simulated Discord. Nothing leaves this machine.
demo-pictures = { $pictures ->
        [one] { $pictures } picture
       *[other] { $pictures } pictures
    } of what people saw are in { $folder }
demo-no-browser = No Chromium or Chrome found, so no pictures are saved (Debian: apt install chromium).
demo-done = Done in { $seconds } s. `make sandbox` lets you play yourself.
demo-dms = { $name }'s DMs
demo-click = { $name } clicks { $button }: { $answer }

demo-joining = Joining a server
    .about = The bot joins in shadow mode: it watches and does nothing.
demo-joined = Olivia chose moderators, an alert channel and live mode.
demo-left-alone = Left alone
    .about = Swearing at a game, quoting to report, naming oneself, being friendly.
demo-hidden = Warned, hidden
    .about = A put-down aimed at somebody. The author is told privately, and can appeal.
demo-escalated = Escalated
    .about = A serious message opens a numbered case for the moderators.
demo-undone = Undone
    .about = Private data is hidden at once. Here it was the club's own number: a false alarm.
demo-pile-on = A pile-on
    .about = Several people against one: one incident for moderators, no strike for merely joining.
demo-week = The week
    .about = Subscribed moderators get a report by DM, exactly once.
demo-reports = { $reports ->
        [one] { $reports } report
       *[other] { $reports } reports
    } arrived.

sandbox-title = Upstander sandbox
sandbox-no-page = the page cannot be served: { $why }; choose another --port, or none
sandbox-open = Open { $url } in a browser.
sandbox-how =
    Type in #general as Ann, Ben, Cat or Dan ('Viewing as'); switch to Max, the moderator, to click buttons.
    Cases appear in the same channel here. The server is live with the balanced preset. Ctrl+C ends it.
